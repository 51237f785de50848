package dev.runstream;

import java.time.Duration;

/** How long tests wait for what will come. */
public final class Patience {
    /**
     * Bounds a hang, and asserts nothing: a machine that has other things to do may take ten times as long as an idle one.
     * What is promised within a time is measured where it is promised.
     */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private Patience() {}
}
