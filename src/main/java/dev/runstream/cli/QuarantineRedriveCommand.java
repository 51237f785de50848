package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.quarantine.Place;
import dev.runstream.quarantine.QuarantineDesk;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runstream quarantine redrive}. */
@Command(
        name = "redrive",
        description = {
            "Sends a record again to the topic that it came from, once, or lets a held execution go on: the engine tries",
            "again, with what waited, in order. Mend the cause first."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the record is sent, the execution goes on",
            "1:there is none, it is decided already, or it cannot be sent again",
            "2:wrong usage",
            "69:no broker answers"
        })
final class QuarantineRedriveCommand implements Callable<Integer> {
    @Mixin
    private final QuarantineTarget target = new QuarantineTarget();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why; it is kept with the decision.")
    private @Nullable String comment;

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
                String topic = new QuarantineDesk(connection).redrive(place.get(), StartCommand.user(), comment);
                out.println("Record " + place.get() + " is sent again to " + topic + ".");
            } else {
                release(connection);
                out.println("Execution " + target.executionId() + " goes on.");
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private void release(ClusterConnection connection) {
        target.held(connection, cluster.engine().applicationId());
        String id = target.executionId();
        try (ExecutionStory story = ExecutionStory.read(connection, id)) {
            Map<String, List<String>> payload = comment == null ? Map.of() : Map.of("Comment", List.of(comment));
            SentSignal.send(connection, new SendSignal(id, SignalType.Resume, payload, StartCommand.user()), story)
                    .awaitAcceptance();
        }
    }
}
