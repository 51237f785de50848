package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.quarantine.Place;
import dev.runstream.quarantine.QuarantineDesk;
import dev.runstream.view.ExecutionView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runstream quarantine drop}. */
@Command(
        name = "drop",
        description = {
            "Says of a record that nobody will send it again (it stays until its retention ends), or cancels a held",
            "execution: what waited for it is answered with rejections."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the record is dropped, the execution has ended",
            "1:there is none, it is decided already, or the execution did not end in time",
            "2:wrong usage",
            "69:no broker answers"
        })
final class QuarantineDropCommand implements Callable<Integer> {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

    @Mixin
    private final QuarantineTarget target = new QuarantineTarget();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; it is kept with the decision.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String reason;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        PrintWriter out = spec.commandLine().getOut();
        Optional<Place> place = target.place();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            if (place.isPresent()) {
                new QuarantineDesk(connection).drop(place.get(), StartCommand.user(), reason);
                out.println("Record " + place.get() + " is dropped.");
            } else {
                ExecutionView view = cancel(connection);
                out.println("Execution " + view.executionId() + " ended with " + view.status() + ".");
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private ExecutionView cancel(ClusterConnection connection) {
        target.held(connection, cluster.engine().applicationId());
        String id = target.executionId();
        try (ExecutionStory story = ExecutionStory.read(connection, id)) {
            connection.send(new StopExecution(id, StopType.Cancel, StartCommand.user(), reason));
            RunProgress progress = new RunProgress(spec.commandLine().getErr());
            return new ExecutionWait(story, id, ENDS_WITHIN).toEnd(ExecutionWait.lines(progress));
        }
    }
}
