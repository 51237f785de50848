package dev.runstream.cli;

import dev.runstream.client.ClusterException;
import dev.runstream.client.ClusterUnavailableException;
import dev.runstream.topics.SetupException;
import dev.runstream.topics.UnreachableException;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command {@code runstream}. Whatever goes wrong is one sentence on standard error and one of the codes of
 * {@link ExitCode}.
 */
@Command(
        name = "runstream",
        description = "Runs AWS Systems Manager Automation runbooks as streams of events on Apache Kafka.",
        versionProvider = Main.ManifestVersion.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        // Every verb is listed here, in the order of the help text.
        subcommands = {
            DemoCommand.class,
            DevCommand.class,
            RunCommand.class,
            TestCommand.class,
            ValidateCommand.class,
            GraphCommand.class,
            StartCommand.class,
            WatchCommand.class,
            DescribeCommand.class,
            ListCommand.class,
            StopCommand.class,
            SignalCommand.class,
            ApproveCommand.class,
            RetryCommand.class,
            EventsCommand.class,
            VerifyCommand.class,
            QuarantineCommand.class,
            ChaosCommand.class,
            BenchCommand.class,
            EngineCommand.class,
            WorkerCommand.class,
            ApiCommand.class,
            TopicsCommand.class,
            RunbookCommand.class,
            FunctionsCommand.class,
            CompletionCommand.class,
            BrokerCommand.class,
            RehearseCommand.class,
            BenchWorkerCommand.class,
            BenchFloorEngineCommand.class,
            BenchFloorWorkerCommand.class
        })
public final class Main implements Runnable {

    /** Set to anything but the empty string: an internal error prints its stack trace too. */
    private static final String DEBUG_VARIABLE = "RUNSTREAM_DEBUG";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((wrongUsage, arguments) -> reportWrongUsage(wrongUsage))
                .setExecutionExceptionHandler(Main::reportFailure);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }

    private static int reportWrongUsage(ParameterException wrongUsage) {
        var command = wrongUsage.getCommandLine();
        command.getErr().printf("runstream: %s%n", wrongUsage.getMessage());
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return ExitCode.WRONG_USAGE;
    }

    private static int reportFailure(Exception failure, CommandLine command, ParseResult arguments) {
        switch (failure) {
            case CommandFailedException e -> {
                return report(command, e, ExitCode.FAILED);
            }
            case ClusterException e -> {
                return report(command, e, ExitCode.FAILED);
            }
            case SetupException e -> {
                e.sentences().forEach(sentence -> command.getErr().printf("runstream: %s%n", sentence));
                return e instanceof UnreachableException ? ExitCode.UNAVAILABLE : ExitCode.REFUSED;
            }
            case ClusterUnavailableException e -> {
                return report(command, e, ExitCode.UNAVAILABLE);
            }
            case InterruptException _ -> {
                return ExitCode.INTERRUPTED;
            }
            case TimeoutException e -> {
                return report(
                        command,
                        new ClusterUnavailableException(
                                "Expected the cluster to answer, but it did not: " + e.getMessage(), e),
                        ExitCode.UNAVAILABLE);
            }
            default -> {
                return reportDefect(failure, command);
            }
        }
    }

    private static int report(CommandLine command, Exception sentence, int exitCode) {
        command.getErr().printf("runstream: %s%n", sentence.getMessage());
        return exitCode;
    }

    private static int reportDefect(Exception failure, CommandLine command) {
        command.getErr()
                .printf(
                        "runstream: internal error: %s (set %s=1 to see where)%n",
                        failure.toString().lines().findFirst().orElse(""), DEBUG_VARIABLE);
        if (!Optional.ofNullable(System.getenv(DEBUG_VARIABLE)).orElse("").isEmpty()) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.INTERNAL_ERROR;
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class ManifestVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
            return new String[] {"runstream " + version.orElse("(not packaged)")};
        }
    }
}
