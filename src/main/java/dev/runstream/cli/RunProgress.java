package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Prints a line for each change of a step while a run goes on; what a child does is indented. */
final class RunProgress implements Consumer<AuditEvent> {
    private final PrintWriter out;
    private final Map<String, Integer> depths = new HashMap<>();
    private long began = -1;

    RunProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(AuditEvent event) {
        if (began < 0) {
            began = event.header().time();
        }
        String id = event.header().executionId();
        if (event.event() instanceof Event.ChildStarted child) {
            depths.put(child.childExecutionId(), depths.getOrDefault(id, 0) + 1);
        }
        out.printf(
                Locale.ROOT,
                "%8.3fs  %s%s%n",
                (event.header().time() - began) / 1000.0,
                "    ".repeat(depths.getOrDefault(id, 0)),
                ProgressLine.of(event));
        out.flush();
    }
}
