package dev.runstream.cli;

import dev.runstream.execution.StepStatus;
import dev.runstream.view.AttemptView;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.StepView;
import dev.runstream.view.TargetView;
import dev.runstream.view.TargetsView;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** A table of the steps of an execution that is drawn over itself on a terminal. */
final class WatchTable {
    /** A table that is longer than the terminal cannot be drawn over itself: earlier steps are left out. */
    private static final int STEPS_MAX = 16;

    /** Moves the cursor up by so many lines, to the first column, and clears from there. */
    private static final String UP_AND_CLEAR = "\u001b[%dA\r\u001b[J";

    private final PrintWriter out;
    private final int width;
    private final Ansi ansi;
    private int drawn;
    private String shown = "";

    /** @param width of the terminal, in columns: longer lines are cut, because one that wraps is two */
    WatchTable(PrintWriter out, int width, Ansi ansi) {
        this.out = out;
        this.width = width;
        this.ansi = ansi;
    }

    void draw(ExecutionStory story, long now) {
        ExecutionView view = story.find();
        if (view != null) {
            draw(view, story.reason(view, now), now);
        }
    }

    /** @param reason why it waits; null when it has ended */
    void draw(ExecutionView view, @Nullable String reason, long now) {
        List<String> lines = lines(view, reason, now);
        String text = String.join("\n", lines);
        if (text.equals(shown)) {
            return;
        }
        if (drawn > 0) {
            out.printf(Locale.ROOT, UP_AND_CLEAR, drawn);
        }
        lines.forEach(out::println);
        out.flush();
        drawn = lines.size();
        shown = text;
    }

    private List<String> lines(ExecutionView view, @Nullable String reason, long now) {
        List<String> lines = new ArrayList<>();
        Long began = view.beganAt();
        Long ended = view.endedAt();
        lines.add(cut(view.executionId() + "  " + view.documentName() + "  ")
                + coloured(view.status().name())
                + (began == null ? "" : "  " + When.length((ended == null ? now : ended) - began)));
        if (view.targets() != null) {
            targets(view.targets(), now, lines);
            return ended(view, reason, lines);
        }
        lines.add(cut(row("STEP", "STATUS", "ATTEMPT", "ELAPSED")));
        List<StepView> steps = view.steps();
        int from = Math.max(0, steps.size() - STEPS_MAX);
        if (from > 0) {
            lines.add("  ... " + from + " earlier");
        }
        for (StepView step : steps.subList(from, steps.size())) {
            lines.add(line(step, now));
        }
        List<String> pending = view.pendingSteps();
        if (!view.status().terminal() && !pending.isEmpty()) {
            lines.add(cut("  not entered: " + String.join(", ", pending)));
        }
        return ended(view, reason, lines);
    }

    /** The children that were started last, and how many ended how. */
    private void targets(TargetsView targets, long now, List<String> lines) {
        lines.add(cut(row("TARGET", "STATUS", "NUMBER", "ELAPSED")));
        List<TargetView> children = targets.children();
        int from = Math.max(0, children.size() - STEPS_MAX);
        if (from > 0) {
            lines.add("  ... " + from + " earlier");
        }
        for (TargetView child : children.subList(from, children.size())) {
            Long ended = child.endedAt();
            long elapsed = Math.max(0, (ended == null ? now : ended) - child.startedAt());
            lines.add(line(String.join(",", child.values()), child.status(), Integer.toString(child.index()), elapsed));
        }
        lines.add(cut("  " + targets.summary()));
    }

    private List<String> ended(ExecutionView view, @Nullable String reason, List<String> lines) {
        String last = view.status().terminal() ? view.failureMessage() : reason;
        if (last != null) {
            lines.addAll(wrapped(last));
        }
        return lines;
    }

    private String line(StepView step, long now) {
        List<AttemptView> attempts = step.attempts();
        int attempt = attempts.isEmpty() ? 1 : attempts.getLast().attempt();
        Long ended = step.endedAt();
        long elapsed = Math.max(0, (ended == null ? now : ended) - step.enteredAt());
        return line(step.step(), step.status(), Integer.toString(attempt), elapsed);
    }

    private String line(String name, StepStatus of, String number, long elapsed) {
        String status = of.name();
        String row = cut(row(name, status, number, When.length(elapsed)));
        return row.replaceFirst(" " + status + " ", " " + coloured(status) + " ");
    }

    private static String row(String step, String status, String attempt, String elapsed) {
        return String.format(Locale.ROOT, "  %-32s %-11s %7s  %s", step, status, attempt, elapsed);
    }

    private String cut(String line) {
        return line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }

    private List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.strip().split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(cut(line.toString()));
        return lines;
    }

    private String coloured(String status) {
        String colour = switch (status) {
            case "Success" -> "green";
            case "Failed", "TimedOut", "Rejected", "Held" -> "bold,red";
            case "Cancelled", "Cancelling", "Waiting" -> "yellow";
            default -> "cyan";
        };
        return ansi.string("@|" + colour + " " + status + "|@");
    }
}
