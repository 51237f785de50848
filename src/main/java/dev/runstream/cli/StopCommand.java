package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream stop}: stops an execution (R621 to R628). */
@Command(
        name = "stop",
        description = "Asks for the stop of an execution.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the stop is in the topic requests; with --wait: the execution has ended",
            "1:there is no such execution, it has ended already, or did not end in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class StopCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

    @Option(
            names = "--type",
            paramLabel = "Cancel|Complete",
            defaultValue = "Cancel",
            description = "Cancel ends the current step, Complete lets it end (default: ${DEFAULT-VALUE}).")
    private StopType type = StopType.Cancel;

    @Option(names = "--reason", paramLabel = "R", description = "Why; it stands in the audit stream.")
    private @Nullable String reason;

    @Mixin
    private final WaitOptions waiting = new WaitOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        PrintWriter out = spec.commandLine().getOut();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings());
                ExecutionStory story = ExecutionStory.read(connection, id)) {
            requireLive(story.view());
            connection.send(new StopExecution(id, type, StartCommand.user(), reason));
            if (!waiting.wanted()) {
                out.printf("Stop (%s) of execution %s is requested.%n", type, id);
                out.flush();
                return ExitCode.OK;
            }
            RunProgress progress = new RunProgress(spec.commandLine().getErr());
            ExecutionView view = new ExecutionWait(story, id, waiting.timeout()).toEnd(ExecutionWait.lines(progress));
            new RunSummary(out).print(view);
            out.flush();
            return ExitCode.OK;
        }
    }

    /** @throws CommandFailedException when it has ended */
    static void requireLive(ExecutionView view) {
        ExecutionStatus status = view.status();
        Long endedAt = view.endedAt();
        if (endedAt != null) {
            throw new CommandFailedException("Expected an execution that runs, but " + view.executionId()
                    + " ended with " + status + " at " + When.at(endedAt) + ".");
        }
    }
}
