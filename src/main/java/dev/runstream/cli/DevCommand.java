package dev.runstream.cli;

import dev.runstream.client.EventRecord;
import dev.runstream.client.EventTail;
import dev.runstream.config.ApiSettings;
import dev.runstream.execution.Command;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.functions.FunctionScript;
import dev.runstream.query.DatabaseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code runstream dev}: a whole installation in this process, kept running on a directory that is kept. */
@picocli.CommandLine.Command(
        name = "dev",
        description = {
            "Runs a broker, an engine, a worker, local functions and SSM's API in this process until it is ended.",
            "What was going on goes on when it is started on the same data again."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "1:it did not start, or stopped by itself",
            "2:wrong usage, or a file cannot be read",
            "130:ended by Ctrl-C, cleanly",
            "143:ended by SIGTERM, cleanly"
        })
final class DevCommand implements Callable<Integer> {
    private static final Duration REGISTERED_WITHIN = Duration.ofSeconds(60);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "runstream-data",
            description = "Keeps everything here; made when absent (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9092",
            description = "The broker's port on 127.0.0.1; 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--api-port",
            paramLabel = "N",
            description =
                    "The port of SSM's API on 127.0.0.1; 0 for a free one, -1 for none (default: 9080, or a free one"
                            + " when that is taken).")
    private @Nullable Integer apiPort;

    @Option(names = "--functions", paramLabel = "F.yaml", description = "What the functions answer.")
    private @Nullable Path functions;

    @Option(
            names = "--function-log",
            paramLabel = "FILE",
            description = "Gets a JSON line for each call of a function.")
    private @Nullable Path functionLog;

    @Option(
            names = "--runbook",
            paramLabel = "[NAME=]FILE",
            description = "A runbook to register at the start; its name is the file's unless one is given. May be"
                    + " repeated.")
    private List<String> runbooks = List.of();

    @Mixin
    private final BindOptions bindings = new BindOptions();

    @Mixin
    private final StoredParameterOptions storedParameters = new StoredParameterOptions();

    /** Those of engine, worker and API; where the cluster is and where stores lie is decided here. */
    @Mixin
    private final RoleOptions options = new RoleOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --port to be 0 to 65535, but it is " + port + ".");
        }
        if (apiPort != null && (apiPort < -1 || apiPort > 65_535)) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --api-port to be -1 to 65535, but it is " + apiPort + ".");
        }
        LocalStack.quiet();
        Map<String, String> settings = new LinkedHashMap<>(options.settings());
        LocalStack.requireKnown(settings);
        PrintWriter err = spec.commandLine().getErr();
        RunbookFiles files;
        FunctionScript script;
        try {
            storedParameters.applyTo(settings);
            files = RunbookFiles.read(runbooks);
            script = FunctionsFile.read(functions);
        } catch (UnreadableFileException e) {
            err.println("runstream: " + e.getMessage());
            return ExitCode.WRONG_USAGE;
        }
        if (!files.invalid().isEmpty()) {
            new ValidationText(err).print(files.invalid());
            return ExitCode.FAILED;
        }
        err.println("Starting a broker, an engine, a worker and the local functions ...");
        err.flush();
        run(files, new LocalStack.Options(script, functionLog, bindings.functions(), false, settings));
        return ExitCode.OK;
    }

    private void run(RunbookFiles files, LocalStack.Options stackOptions) {
        try (LocalStack stack = LocalStack.startIn(data, port, stackOptions)) {
            Map<String, String> registered = register(stack, files.registrations());
            tell(stack, registered, serveApi(stack, stackOptions));
            RoleProcess.awaitEnd("stack", stack.broken());
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException | KafkaException | DatabaseException e) {
            throw new CommandFailedException(
                    "The stack did not start: " + e.getMessage() + " (--port and --data choose others).", e);
        }
    }

    /** Null when it is not wanted. Where nobody asks for a port, any will do. */
    private @Nullable URI serveApi(LocalStack stack, LocalStack.Options stackOptions) {
        if (apiPort != null && apiPort == -1) {
            return null;
        }
        if (apiPort != null) {
            return stack.serveApi(stackOptions, Map.of(ApiSettings.PORT, apiPort.toString()))
                    .uri();
        }
        boolean asked = stackOptions.settings().containsKey(ApiSettings.PORT);
        return stack.serveApi(
                        stackOptions,
                        asked || isFree(ApiSettings.DEFAULT_PORT) ? Map.of() : Map.of(ApiSettings.PORT, "0"))
                .uri();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Registers the runbooks; one that is there already keeps its version. By name, the version of each. */
    private static Map<String, String> register(LocalStack stack, List<Command.RegisterRunbook> registrations) {
        Map<String, String> registered = new TreeMap<>();
        if (registrations.isEmpty()) {
            return registered;
        }
        List<String> refused = new ArrayList<>();
        try (EventTail tail = stack.events()) {
            tail.seekToEnd();
            registrations.forEach(stack::register);
            long deadline = System.nanoTime() + REGISTERED_WITHIN.toNanos();
            while (registered.size() + refused.size() < registrations.size()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new CommandFailedException("Expected the registry to answer within "
                            + REGISTERED_WITHIN.toSeconds() + " s, but it did not.");
                }
                for (EventRecord record : tail.poll(Duration.ofMillis(100))) {
                    Object event = record.event();
                    if (event instanceof RegistryEvent.RunbookRegistered e) {
                        registered.put(e.name(), e.version());
                    } else if (event instanceof RegistryEvent.RunbookRejected e) {
                        refused.add("The registry refused runbook " + e.name() + ": " + String.join(" ", e.problems()));
                    }
                }
            }
        }
        if (!refused.isEmpty()) {
            throw new CommandFailedException(String.join("\n", refused));
        }
        return registered;
    }

    private void tell(LocalStack stack, Map<String, String> registered, @Nullable URI api) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Runstream runs. Ctrl-C ends it; started again, it carries on.");
        out.printf("  data       %s%n", data.toAbsolutePath().normalize());
        out.printf("  broker     %s%n", stack.bootstrapServers());
        if (stack.functionsUri() != null) {
            out.printf("  functions  %s%s%n", stack.functionsUri(), functions == null ? " (none scripted)" : "");
        }
        if (api != null) {
            out.printf("  SSM's API  %s%n", api);
        }
        RoleProcess.tell(stack.telemetry(), out);
        registered.forEach((name, version) -> out.printf("  runbook    %s, version %s%n", name, version));
        String server = port == 9092 ? "" : " --bootstrap-server " + stack.bootstrapServers();
        String name = registered.isEmpty() ? "NAME" : new TreeSet<>(registered.keySet()).first();
        out.println("Try in another terminal:");
        out.printf("  ./runstream start %s%s --wait%n", name, server);
        out.printf("  ./runstream list%s%n", server);
        out.printf("  ./runstream events%s --follow%n", server);
        if (api != null) {
            out.printf("  aws ssm start-automation-execution --endpoint-url %s --document-name %s%n", api, name);
        }
        out.flush();
    }
}
