package dev.runstream.execution;

import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.runbook.Step;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The rows T1 to T14 as the code answers them. */
final class TransitionRows {
    private static final List<StepStatus> FAILURES = List.of(StepStatus.Failed, StepStatus.TimedOut);

    private TransitionRows() {}

    static String table() {
        StringBuilder text = new StringBuilder("""
                | row | the step ended | it says | goes to | counts | counts if isCritical: true | if false |
                |---|---|---|---|---|---|---|
                """);
        row(text, "T1", List.of(StepStatus.Success), "");
        row(text, "T2", List.of(StepStatus.Success), "isEnd: true");
        row(text, "T3", FAILURES, "");
        row(text, "T3", FAILURES, "isEnd: true");
        row(text, "T4", FAILURES, "onFailure: Continue");
        row(text, "T5", FAILURES, "onFailure: Continue, isEnd: true");
        row(text, "T6", FAILURES, "onFailure: 'step:x'");
        row(text, "T6", FAILURES, "onFailure: 'step:x', isEnd: true");
        row(text, "T7", List.of(StepStatus.Cancelled), "");
        row(text, "T7", List.of(StepStatus.Cancelled), "onCancel: 'step:x', isEnd: true");
        branch(text, "T9", "", "x");
        branch(text, "T9", "isEnd: true", "x");
        branch(text, "T10", "isEnd: true", null);
        branch(text, "T11", "", null);
        text.append("""

                | row | the run | steps entered | the first step ended | the execution |
                |---|---|---|---|---|
                """);
        run(text, "T8", "StopStep while `a` runs, in mode Interactive", stopStep());
        run(text, "T12", "a loop of two passes ends, and `b` is listed after it", loop("", ""));
        run(text, "T12", "the same with `isEnd: true` on the loop", loop("isEnd: true, ", ""));
        run(text, "T13", "`i` fails in the loop with `onFailure: step:b`", loop("", "onFailure: 'step:b', "));
        run(text, "T14", "`i` has `isEnd: true`, and `j` is listed after it", loop("", "isEnd: true, "));
        return text.toString();
    }

    private static void row(StringBuilder text, String row, List<StepStatus> outcomes, String says) {
        Set<String> cells = new LinkedHashSet<>();
        for (StepStatus outcome : outcomes) {
            TransitionTable.Row plain = TransitionTable.after(step(says), outcome, Settings.DEFAULT);
            TransitionTable.Row critical =
                    TransitionTable.after(step(says, "isCritical: true"), outcome, Settings.DEFAULT);
            TransitionTable.Row forgiven =
                    TransitionTable.after(step(says, "isCritical: false"), outcome, Settings.DEFAULT);
            cells.add(goesTo(plain.next()) + " | " + word(plain.counts()) + " | " + word(critical.counts()) + " | "
                    + word(forgiven.counts()));
        }
        for (String cell : cells) {
            text.append("| ").append(row).append(" | ");
            text.append(
                    String.join(" or ", outcomes.stream().map(StepStatus::name).toList()));
            text.append(" | ")
                    .append(says.isEmpty() ? "nothing" : "`" + says + "`")
                    .append(" | ");
            text.append(cell).append(" |\n");
        }
    }

    private static void branch(
            StringBuilder text, String row, String says, @org.jspecify.annotations.Nullable String chosen) {
        TransitionTable.Row answer = TransitionTable.afterBranch(step(says), chosen);
        text.append("| %s | Success of a branch that chose %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        row,
                        chosen == null ? "nothing" : "`x`",
                        says.isEmpty() ? "nothing" : "`" + says + "`",
                        goesTo(answer.next()),
                        word(answer.counts()),
                        word(answer.counts()),
                        word(answer.counts())));
    }

    private static String goesTo(Next next) {
        return switch (next) {
            case Next.Enter(String step, Event.Transition transition) ->
                transition == Event.Transition.Next ? "next" : "`" + step + "`, by " + transition;
            case Next.ListOver() -> "END";
            case Next.RunOver(var _) -> "END, out of every loop";
        };
    }

    private static String word(boolean counts) {
        return counts ? "yes" : "no";
    }

    private static Step step(String... says) {
        StringBuilder properties = new StringBuilder();
        for (String each : says) {
            properties.append(each.isEmpty() ? "" : each + ", ");
        }
        Runbook runbook = RunbookParser.parse(
                        "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: 'aws:invokeLambdaFunction', "
                                + properties + "inputs: {FunctionName: f}}\n" + lambda("b", "isEnd: true, ")
                                + lambda("x", ""),
                        DocumentFormat.YAML,
                        DocumentLimits.DEFAULT)
                .runbook();
        return Objects.requireNonNull(runbook).first();
    }

    private static String lambda(String name, String says) {
        return "  - {name: " + name + ", action: 'aws:invokeLambdaFunction', " + says + "inputs: {FunctionName: " + name
                + "}}\n";
    }

    private static Run stopStep() {
        World world =
                new World().runbook("Doc", "schemaVersion: '0.3'\nmainSteps:\n" + lambda("a", "") + lambda("b", ""));
        Run run = world.start(new Command.StartExecution(
                World.ID,
                "Doc",
                null,
                java.util.Map.of(),
                Command.Mode.Interactive,
                null,
                java.util.Map.of(),
                null,
                null,
                null,
                null));
        for (Command.SignalType type : List.of(Command.SignalType.StartStep, Command.SignalType.StopStep)) {
            world.apply(run.id, new Command.SendSignal(run.id, type, java.util.Map.of(), "me"));
        }
        return run;
    }

    private static Run loop(String loopSays, String innerSays) {
        World world = new World()
                .runbook(
                        "Doc",
                        "schemaVersion: '0.3'\nmainSteps:\n  - name: l\n    action: aws:loop\n"
                                + (loopSays.isEmpty() ? "" : "    isEnd: true\n")
                                + "    inputs:\n      Iterators: [1, 2]\n      Steps:\n"
                                + ("    " + lambda("i", innerSays))
                                        .replace("\n", "\n    ")
                                        .stripTrailing() + "\n    "
                                + lambda("j", "") + lambda("b", ""))
                .function("i", innerSays.contains("onFailure") ? Behaviour.raises("E", "boom") : Behaviour.returns("1"))
                .function("j", Behaviour.returns("1"))
                .function("b", Behaviour.returns("1"));
        Run run = world.start("Doc");
        world.play();
        return run;
    }

    private static void run(StringBuilder text, String row, String what, Run run) {
        String first = run.path().getFirst();
        text.append("| %s | %s | %s | %s | %s |\n"
                .formatted(
                        row,
                        what,
                        String.join(", ", run.path()),
                        run.ended(first).status(),
                        run.end != null
                                ? "ended " + run.end
                                : "is " + run.live().status()));
    }
}
