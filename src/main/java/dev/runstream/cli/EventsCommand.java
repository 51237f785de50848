package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream events}: the audit stream as JSON lines. */
@Command(
        name = "events",
        description = {
            "Prints the audit stream, only what is committed, a JSON object in each line: where the record lies, its",
            "name, and every field that docs/events.md lists, the header included. Each execution's are in order."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything was printed that was there",
            "1:there is no such execution",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted: how --follow ends"
        })
final class EventsCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Only the events of this execution (or of the runbook of this name).")
    private @Nullable String id;

    @Option(names = "--follow", description = "Go on with what comes, until interrupted.")
    private boolean follow;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Begin with the events of this long ago, such as 30m or 7d (default: with the first).")
    private @Nullable Duration since;

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
                EventTail tail = connection.events()) {
            if (id == null) {
                tail.addAll();
            } else {
                tail.add(connection.home(id));
            }
            if (since != null) {
                tail.seekToTime(System.currentTimeMillis() - since.toMillis());
            }
            boolean found = false;
            while (follow || !tail.atEnd()) {
                for (EventRecord record : tail.poll(POLL)) {
                    if (id == null || id.equals(record.key())) {
                        found = true;
                        out.println(EventLine.of(record));
                    }
                }
                if (out.checkError()) { // flushes; whoever read them has gone
                    return ExitCode.OK;
                }
            }
            if (id != null && !found && since == null) {
                throw new CommandFailedException("Expected events of execution " + id + ", but the audit stream ("
                        + connection.topics().events() + ") has none.");
            }
            return ExitCode.OK;
        }
    }
}
