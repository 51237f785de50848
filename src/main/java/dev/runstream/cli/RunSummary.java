package dev.runstream.cli;

import dev.runstream.view.ExecutionView;
import java.io.PrintWriter;
import java.util.List;

/** The end of a run for a person: status, reason, outputs. */
record RunSummary(PrintWriter out) {

    void print(ExecutionView view) {
        out.printf("Execution %s: %s%n", view.executionId(), view.status());
        String failure = view.failureMessage();
        if (failure != null) {
            out.printf("  %s%n", failure);
        }
        view.outputs().forEach((name, values) -> out.printf("  %s = %s%n", name, text(values)));
    }

    private static String text(List<String> values) {
        return values.size() == 1 ? values.getFirst() : values.toString();
    }
}
