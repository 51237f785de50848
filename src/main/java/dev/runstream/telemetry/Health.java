package dev.runstream.telemetry;

import java.util.List;

/** What a role says of its health. Called from any thread; must be quick. */
public interface Health {
    /** Why it cannot go on and has to be started again, a sentence each; empty while it is alive. */
    List<String> dead();

    /** Why it does not do its work now, a sentence each; empty when it is ready. */
    List<String> unready();
}
