package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event.ExecutionStarted;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.view.ExecutionView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream retry}: a new execution that goes on from a step of one that has ended. */
@Command(
        name = "retry",
        description = {
            "Starts a new execution from a step of one that has ended: same runbook version and parameters, with the",
            "outputs of the steps that had ended before. Prints the new id. Variables begin with their defaults."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the start is in the topic requests; with --wait: the new execution ended in Success",
            "1:it cannot be retried from there; with --wait: it ended otherwise, or did not end in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class RetryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "An execution that has ended.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

    @Option(names = "--from", required = true, paramLabel = "STEP", description = "The step to enter first.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String step;

    @Mixin
    private final WaitOptions waiting = new WaitOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            StartExecution start;
            try (ExecutionStory story = ExecutionStory.read(connection, id)) {
                start = start(connection, story);
            }
            return new Started(spec, output.format(), waiting).send(connection, start);
        }
    }

    private StartExecution start(ClusterConnection connection, ExecutionStory story) {
        ExecutionView view = story.view();
        if (!view.status().terminal()) {
            throw new CommandFailedException(
                    "Expected an execution that has ended, but " + id + " is " + view.status() + ".");
        }
        ExecutionStarted started = view.started();
        if (started == null) {
            throw new CommandFailedException("Expected an execution that ran, but the start of " + id + " was refused: "
                    + view.failureMessage());
        }
        if (story.redacted()) {
            throw new CommandFailedException("Expected the outputs of " + id
                    + " to be in the audit stream, but they are redacted: digests stand in their places.");
        }
        Runbook runbook = runbook(connection, started);
        OutputsSoFar soFar = OutputsSoFar.before(step, runbook, story.events());
        if (soFar.variablesUpdated()) {
            spec.commandLine()
                    .getErr()
                    .println("runstream: " + id + " had updated variables; they begin with their defaults again.");
        }
        return new StartExecution(
                StartCommand.newId(),
                started.documentName(),
                started.documentVersion(),
                soFar.parameters(),
                Mode.Auto,
                null,
                started.tags(),
                StartCommand.user(),
                null,
                soFar.takeOver(id),
                null);
    }

    private static Runbook runbook(ClusterConnection connection, ExecutionStarted started) {
        RunbookVersion document = connection.document(started.documentName(), started.documentVersion());
        @Nullable
        Runbook runbook = document == null
                ? null
                : RunbookParser.parse(document.content(), document.format(), DocumentLimits.DEFAULT)
                        .runbook();
        if (runbook == null) {
            throw new CommandFailedException("Expected version " + started.documentVersion() + " of runbook "
                    + started.documentName() + " to be in the registry, but it is "
                    + (document == null ? "not." : "not readable there."));
        }
        return runbook;
    }
}
