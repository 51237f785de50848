package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream signal}: says to an execution what it waits for (section 6.4), and hears whether it was accepted. */
@Command(
        name = "signal",
        description = "Says to an execution what it waits for: an approval, that a pause is over, the next step.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the signal was accepted",
            "1:it was refused, there is no such execution, it has ended, or no engine has answered in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class SignalCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

    @Parameters(
            index = "1",
            paramLabel = "TYPE",
            description = "Approve, Reject or Revoke (aws:approve), Resume (aws:pause, or an execution that is held),"
                    + " StartStep or StopStep (mode Interactive).")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private SignalType type;

    @Option(names = "--step", paramLabel = "NAME", description = "The step that it is for; the one that waits.")
    private @Nullable String step;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Stands in the audit stream with the decision.")
    private @Nullable String comment;

    @Option(
            names = "--as",
            paramLabel = "PRINCIPAL",
            description = "Who says it: a name or an ARN, as the approvers of a step are named (default: you).")
    private @Nullable String principal;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        String who = principal == null ? StartCommand.user() : principal;
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings());
                ExecutionStory story = ExecutionStory.read(connection, id)) {
            StopCommand.requireLive(story.view());
            SentSignal.send(connection, new SendSignal(id, type, payload(), who), story)
                    .awaitAcceptance();
            PrintWriter out = spec.commandLine().getOut();
            out.printf("Signal %s of %s is accepted by execution %s.%n", type, who, id);
            out.flush();
            return ExitCode.OK;
        }
    }

    private Map<String, List<String>> payload() {
        Map<String, List<String>> payload = new LinkedHashMap<>();
        if (step != null) {
            payload.put("StepName", List.of(step));
        }
        if (comment != null) {
            payload.put("Comment", List.of(comment));
        }
        return payload;
    }
}
