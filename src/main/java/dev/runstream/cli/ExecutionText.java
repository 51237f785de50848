package dev.runstream.cli;

import dev.runstream.execution.Event;
import dev.runstream.execution.Failure;
import dev.runstream.view.AttemptView;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.StepView;
import dev.runstream.view.TargetView;
import dev.runstream.view.TargetsView;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An execution for a person, one line for each fact. */
record ExecutionText(PrintWriter out, long now) {
    private static final int VALUE_MAX = 200;

    void print(ExecutionStory story) {
        ExecutionView view = story.view();
        print(view, story.reason(view, now));
        List<ExecutionView> children = story.views().stream()
                .filter(each -> !each.executionId().equals(view.executionId()))
                .toList();
        if (!children.isEmpty()) {
            out.println("Children");
            children.forEach(child -> printChild(child, story.reason(child, now)));
        }
    }

    /** @param reason why it waits; null when it has ended */
    void print(ExecutionView view, @Nullable String reason) {
        fact("Execution", view.executionId());
        fact("Status", view.status().name());
        fact("Waits", reason);
        String version = view.documentVersion();
        fact("Runbook", view.documentName() + (version == null ? "" : ", version " + version));
        Long began = view.beganAt();
        Long ended = view.endedAt();
        if (began != null) {
            fact("Started", When.past(began, now) + (view.requestedBy() == null ? "" : " by " + view.requestedBy()));
        }
        if (ended != null && began != null) {
            fact("Ended", When.past(ended, now) + " after " + When.length(ended - began));
        }
        Event.ExecutionStarted started = view.started();
        if (started != null && started.parent() != null) {
            fact(
                    "Parent",
                    started.parent().executionId() + ", step "
                            + started.parent().step());
        }
        if (started != null && started.takenOverFrom() != null) {
            fact("Retries", started.takenOverFrom() + " from step " + started.firstStep());
        }
        fact("Failure", view.failureMessage());
        values("Parameters", view.parameters());
        if (started != null) {
            if (view.targets() != null) {
                print(view.targets());
            } else {
                out.println("Steps");
            }
            view.steps().forEach(this::print);
            view.pendingSteps()
                    .forEach(step -> out.println(row(step, "Pending", "", "").stripTrailing()));
        }
        values("Outputs", view.outputs());
    }

    private void print(TargetsView targets) {
        out.println("Targets");
        for (TargetView child : targets.children()) {
            Long ended = child.endedAt();
            long elapsed = (ended == null ? now : ended) - child.startedAt();
            out.println(row(
                    String.join(",", child.values()),
                    child.status().name(),
                    "number " + child.index(),
                    When.length(Math.max(0, elapsed))));
            out.println("      child " + child.childExecutionId());
        }
        out.println("  " + targets.summary());
    }

    private void print(StepView step) {
        Long ended = step.endedAt();
        List<AttemptView> attempts = step.attempts();
        String attempt =
                attempts.isEmpty() ? "" : "attempt " + attempts.getLast().attempt();
        long elapsed = (ended == null ? now : ended) - step.enteredAt();
        out.println(row(step.step(), step.status().name(), attempt, When.length(Math.max(0, elapsed))));
        if (attempts.size() > 1) {
            attempts.forEach(this::print);
        }
        Failure failure = step.failure();
        if (failure != null) {
            out.println("      " + firstLine(failure.message()));
        }
        if (step.childExecutionId() != null) {
            out.println("      child " + step.childExecutionId());
        }
        step.outputs().forEach((name, strings) -> out.println("      " + name + " = " + shown(strings)));
    }

    private void print(AttemptView attempt) {
        String worker =
                attempt.call() == null ? attempt.worker() : attempt.call().worker();
        Long retryAt = attempt.retryAt();
        out.println("      attempt " + attempt.attempt()
                + (attempt.dispatch() > 1 ? ", dispatch " + attempt.dispatch() : "")
                + ": " + attempt.status()
                + (worker == null ? "" : " at worker " + worker)
                + (retryAt == null ? "" : ", next at " + When.at(retryAt))
                + (attempt.failure() == null
                        ? ""
                        : ": " + firstLine(attempt.failure().message())));
    }

    private void printChild(ExecutionView child, @Nullable String reason) {
        out.println("  " + child.executionId() + "  " + child.documentName() + "  " + child.status());
        String why = reason == null ? child.failureMessage() : reason;
        if (why != null) {
            out.println("      " + firstLine(why));
        }
    }

    private void values(String heading, Map<String, List<String>> values) {
        if (!values.isEmpty()) {
            out.println(heading);
            values.forEach((name, strings) -> out.println("  " + name + " = " + shown(strings)));
        }
    }

    private void fact(String name, @Nullable String value) {
        if (value != null) {
            out.printf(Locale.ROOT, "%-10s %s%n", name, value);
        }
    }

    private static String row(String step, String status, String attempt, String elapsed) {
        return String.format(Locale.ROOT, "  %-32s %-11s %-11s %s", step, status, attempt, elapsed);
    }

    private static String shown(List<String> strings) {
        String text = strings.size() == 1 ? strings.getFirst() : strings.toString();
        String line = text.replace("\n", "\\n");
        return line.length() <= VALUE_MAX
                ? line
                : line.substring(0, VALUE_MAX) + "… (" + text.length() + " characters; --output json has all)";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
