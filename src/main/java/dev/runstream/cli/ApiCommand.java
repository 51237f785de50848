package dev.runstream.cli;

import dev.runstream.api.ApiObserver;
import dev.runstream.api.ApiRole;
import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.ApiSettings;
import dev.runstream.query.DatabaseException;
import dev.runstream.query.ProjectionStatus;
import dev.runstream.telemetry.Telemetry;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** SSM's API in a process of its own. SIGTERM lets requests in progress end. */
@Command(
        name = "api",
        description = {
            "Serves SSM's own API over HTTP, for the AWS CLI and SDKs: 'aws ssm … --endpoint-url'.",
            "Keeps a database of all executions, which it reads from the audit stream."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told to stop",
            "1:broke, there is no database, or a setting is wrong",
            "69:no broker answered in time",
            "78:the cluster is not as this role needs it; each sentence says what mends it"
        })
public final class ApiCommand implements Runnable {
    private static final long TELL_EVERY_MILLIS = 1_000;

    @Option(
            names = "--rebuild",
            description =
                    "Empties the database first and reads the audit stream from its beginning; tells how far it is.")
    private boolean rebuild;

    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        try {
            process.run("api", ApiSettings::new, this::begin);
        } catch (DatabaseException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Running begin(ApiSettings settings, Telemetry telemetry) {
        ApiObserver observer = telemetry.observe(settings);
        ApiRole role = rebuild ? ApiRole.rebuild(settings, observer) : ApiRole.start(settings, observer);
        telemetry.watch(role.projection());
        if (rebuild) {
            tellProgress(role);
        }
        return new Running(says(role, settings), role::close, new CompletableFuture<>());
    }

    private void tellProgress(ApiRole role) {
        PrintWriter err = spec.commandLine().getErr();
        ProjectionStatus status = role.projection().status();
        while (!status.caughtUp()) {
            err.printf(
                    "The read model has %d of %d records, %d a second ...%n",
                    status.position(), status.end(), status.recordsPerSecond());
            err.flush();
            try {
                Thread.sleep(TELL_EVERY_MILLIS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            status = role.projection().status();
        }
        err.printf("The read model has all %d records.%n", status.position());
        err.flush();
    }

    /** What a person wants to know now. */
    static String says(ApiRole role, ApiSettings settings) {
        String open = settings.keys().isEmpty()
                ? "\n  There are no keys: whoever reaches this address may do everything (" + ApiSettings.KEYS_FILE
                        + ")."
                : "";
        return "api serves SSM at " + role.uri() + open;
    }
}
