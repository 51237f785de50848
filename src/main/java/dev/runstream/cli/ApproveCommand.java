package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.ApproverDecision;
import dev.runstream.execution.Event.WaitFor;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream approve}: shows what an aws:approve step asks and answers it (section 5.4). */
@Command(
        name = "approve",
        description = "Approves or rejects the step that an execution waits at, and shows what it asks.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the decision was accepted",
            "1:it was refused, nothing waits for approval, or no engine has answered in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class ApproveCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

    @Option(names = "--reject", description = "Rejects instead: one rejection fails the step.")
    private boolean reject;

    @Option(names = "--step", paramLabel = "NAME", description = "The step that must be the one that waits.")
    private @Nullable String step;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Stands in the audit stream with the decision.")
    private @Nullable String comment;

    @Option(
            names = "--as",
            paramLabel = "PRINCIPAL",
            description = "Who decides: a name or an ARN, as the approvers of the step are named (default: you).")
    private @Nullable String principal;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    /** A step that waits for approval. */
    private record Asked(Event.StepWaiting waiting, List<ApproverDecision> decisions) {}

    @Override
    public Integer call() {
        LocalStack.quiet();
        String who = principal == null ? StartCommand.user() : principal;
        PrintWriter out = spec.commandLine().getOut();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings());
                ExecutionStory story = ExecutionStory.read(connection, id)) {
            StopCommand.requireLive(story.view());
            Asked asked = asked(story);
            show(asked, out);
            SignalType type = reject ? SignalType.Reject : SignalType.Approve;
            Map<String, List<String>> payload = comment == null ? Map.of() : Map.of("Comment", List.of(comment));
            SentSignal.send(connection, new SendSignal(id, type, payload, who), story)
                    .awaitAcceptance();
            out.printf(
                    "Step %s of execution %s is %s by %s.%n",
                    asked.waiting().step(), id, reject ? "rejected" : "approved", who);
            out.flush();
            return ExitCode.OK;
        }
    }

    private Asked asked(ExecutionStory story) {
        Asked asked = null;
        for (AuditEvent event : story.events()) {
            asked = after(asked, event.event());
        }
        if (asked == null) {
            String reason = story.reason(story.view(), System.currentTimeMillis());
            throw new CommandFailedException("Expected execution " + id + " to wait for an approval, but it does not"
                    + (reason == null ? "." : ": " + reason));
        }
        if (step != null && !step.equals(asked.waiting().step())) {
            throw new CommandFailedException("Expected step " + step + " to wait for an approval, but it is step "
                    + asked.waiting().step() + " that does.");
        }
        return asked;
    }

    private static @Nullable Asked after(@Nullable Asked asked, Event event) {
        if (event instanceof Event.StepWaiting waiting && waiting.waitFor() == WaitFor.Approval) {
            return new Asked(waiting, List.of());
        }
        if (asked == null) {
            return null;
        }
        Long visit = asked.waiting().visit();
        return switch (event) {
            case Event.SignalReceived received
            when visit.equals(received.visit()) -> new Asked(asked.waiting(), received.decisions());
            case Event.StepEnded ended when visit.equals(ended.visit()) -> null;
            default -> asked;
        };
    }

    private static void show(Asked asked, PrintWriter out) {
        Event.StepWaiting waiting = asked.waiting();
        if (waiting.message() != null && !waiting.message().isEmpty()) {
            out.printf("Asks       %s%n", waiting.message());
        }
        out.printf("Step       %s%n", waiting.step());
        out.printf(
                "Approvers  %s; %d needed%n", String.join(", ", waiting.approvers()), waiting.minRequiredApprovals());
        out.printf(
                "So far     %s%n",
                asked.decisions().isEmpty()
                        ? "nobody"
                        : asked.decisions().stream()
                                .map(each -> each.approver() + " (" + each.decision()
                                        + (each.comment() == null ? "" : ": " + each.comment()) + ")")
                                .collect(Collectors.joining(", ")));
        out.flush();
    }
}
