package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream start}: starts an execution of a registered runbook. */
@Command(
        name = "start",
        description = "Starts an execution of a registered runbook and prints its id.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the start is in the topic requests; with --wait: the execution ended in Success",
            "1:with --wait: it ended otherwise, was refused, or did not end in time",
            "2:wrong usage",
            "69:no broker answers",
            "130:interrupted"
        })
final class StartCommand implements Callable<Integer> {
    private static final int ID_LENGTH = 36;

    @Parameters(paramLabel = "NAME", description = "The name of the runbook, or an ARN that ends in one.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String name;

    @Mixin
    private final ParameterOptions parameters = new ParameterOptions();

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(names = "--version", paramLabel = "V", description = "$DEFAULT, $LATEST or a number (default: $$DEFAULT).")
    private @Nullable String version;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The execution's id, 36 characters: the same id again is the same execution.")
    private @Nullable String id;

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag. May be repeated.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(names = "--client-token", paramLabel = "T", description = "Kept with the execution.")
    private @Nullable String clientToken;

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
        if (id != null && id.length() != ID_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected --id to have " + ID_LENGTH + " characters, but '" + id + "' has " + id.length());
        }
        StartExecution start = new StartExecution(
                id == null ? newId() : id,
                name,
                version,
                parameters.supplied(),
                Mode.Auto,
                clientToken,
                tags,
                user(),
                null,
                null,
                targets.rateControl());
        LocalStack.quiet();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            return new Started(spec, output.format(), waiting).send(connection, start);
        }
    }

    /** An id that tells when it was made (UUIDv7). */
    static String newId() {
        return DerivedId.of(UUID.randomUUID().toString(), 0, 0, System.currentTimeMillis());
    }

    /** Who asks. */
    static String user() {
        return System.getProperty("user.name", "unknown");
    }
}
