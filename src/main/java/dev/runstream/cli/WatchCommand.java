package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.view.ExecutionView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream watch}: follows an execution to its end. */
@Command(
        name = "watch",
        description = {
            "Follows an execution to its end: on a terminal a table of its steps that is drawn anew,",
            "in a pipe one line for each event, those of its children indented."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the execution ended in Success",
            "1:it ended otherwise, there is none, or it did not end in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class WatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Watch no longer than this, such as 30s or 10m (default: as long as it takes).")
    private @Nullable Duration timeout;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            try (ExecutionStory known = ExecutionStory.read(connection, id)) {
                known.view(); // an unknown one is told at once
            }
            try (ExecutionStory story = new ExecutionStory(connection, id)) {
                ExecutionView view = new ExecutionWait(story, id, timeout).toEnd(listener(story));
                return view.status() == ExecutionStatus.Success ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    private Consumer<List<AuditEvent>> listener(ExecutionStory story) {
        PrintWriter out = spec.commandLine().getOut();
        if (!Ansi.AUTO.enabled()) {
            return ExecutionWait.lines(new RunProgress(out));
        }
        WatchTable table = new WatchTable(out, spec.usageMessage().width(), Ansi.ON);
        return _ -> table.draw(story, System.currentTimeMillis());
    }
}
