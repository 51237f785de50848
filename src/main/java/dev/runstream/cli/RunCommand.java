package dev.runstream.cli;

import dev.runstream.config.EngineSettings;
import dev.runstream.execution.Command;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StoredParameters;
import dev.runstream.execution.SystemScope;
import dev.runstream.expression.Scope;
import dev.runstream.functions.DurationText;
import dev.runstream.functions.FunctionScript;
import dev.runstream.runbook.Bindings;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.StartParameters;
import dev.runstream.runbook.Step;
import dev.runstream.view.ExecutionView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream run}: one execution in a stack of its own, for authors and their continuous integration. */
@picocli.CommandLine.Command(
        name = "run",
        description = "Runs a runbook once, with a broker, an engine, a worker and local functions of its own.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the execution ended in Success",
            "1:it ended otherwise, was refused, or could not be started",
            "2:wrong usage, or a file cannot be read"
        })
final class RunCommand implements Callable<Integer> {
    private static final String RUN_SCRIPT = "runstream-run-script";

    @Parameters(paramLabel = "FILE", description = "The runbook, JSON or YAML; its name is the file's.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "Another name for the runbook.")
    private @Nullable String name;

    @Option(
            names = "--runbook",
            paramLabel = "[NAME=]FILE",
            description = "A further runbook, for aws:executeAutomation; its name is the file's unless one is given."
                    + " May be repeated.")
    private List<String> further = List.of();

    @Mixin
    private final ParameterOptions parameters = new ParameterOptions();

    @Option(names = "--functions", paramLabel = "F.yaml", description = "What the functions answer.")
    private @Nullable Path functions;

    @Option(
            names = "--function-log",
            paramLabel = "FILE",
            description = "Gets a JSON line for each call of a function.")
    private @Nullable Path functionLog;

    @Mixin
    private final BindOptions bindings = new BindOptions();

    @Mixin
    private final StoredParameterOptions storedParameters = new StoredParameterOptions();

    @Option(
            names = "--run-scripts",
            description = "Runs the Python scripts of aws:executeScript steps here, with python3 and your rights.")
    private boolean runScripts;

    @Option(names = "--skip-waits", description = "Sleeps and waits between attempts take no time.")
    private boolean skipWaits;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of engine or worker. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long the run may take, such as 30s or 10m (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String timeout;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        PrintWriter err = spec.commandLine().getErr();
        Duration atMost = duration();
        LocalStack.requireKnown(settings);
        Map<String, List<String>> supplied = parameters.supplied();
        RunbookFiles files;
        FunctionScript script;
        try {
            storedParameters.applyTo(settings);
            files = RunbookFiles.read(runbooks());
            if (!files.invalid().isEmpty()) {
                new ValidationText(err).print(files.invalid());
                err.flush();
                return ExitCode.FAILED;
            }
            FunctionScript scripted = FunctionsFile.read(functions);
            script = runScripts ? withScripts(scripted) : scripted;
        } catch (UnreadableFileException e) {
            err.println("runstream: " + e.getMessage());
            return ExitCode.WRONG_USAGE;
        }
        List<String> refusals = refusals(files.files(), files.runbooks(), supplied);
        if (!refusals.isEmpty()) {
            refusals.forEach(refusal -> err.println("runstream: " + refusal));
            return ExitCode.FAILED;
        }
        return execute(files, supplied, script, atMost);
    }

    private List<String> runbooks() {
        List<String> all = new ArrayList<>(List.of(name == null ? file.toString() : name + "=" + file));
        all.addAll(further);
        return all;
    }

    private int execute(
            RunbookFiles files, Map<String, List<String>> supplied, FunctionScript script, Duration atMost) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Starting a broker, an engine, a worker and the local functions ...");
        err.flush();
        LocalStack.Options options =
                new LocalStack.Options(script, functionLog, bindings.functions(), skipWaits, settings);
        try (LocalStack stack = LocalStack.start(options)) {
            LocalRun run = new LocalRun(stack, atMost);
            ExecutionView view =
                    run.execute(files.registrations(), start(files.files(), supplied), new RunProgress(err));
            PrintWriter out = spec.commandLine().getOut();
            switch (output.format()) {
                case json -> out.print(view.toJson());
                case text -> {
                    new RunSummary(out).print(view);
                    missingFunctions(stack, err);
                }
            }
            out.flush();
            return view.status() == ExecutionStatus.Success ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            throw new CommandFailedException("The stack did not start: " + e.getMessage(), e);
        }
    }

    private static void missingFunctions(LocalStack stack, PrintWriter err) {
        String missing = stack.calls().stream()
                .filter(call -> Integer.valueOf(404).equals(call.status()))
                .map(call -> call.functionName())
                .distinct()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            err.println("Functions that were called and that --functions does not script: " + missing + ".");
        }
    }

    private Command.StartExecution start(List<RunbookFile> files, Map<String, List<String>> supplied) {
        return new Command.StartExecution(
                StartCommand.newId(),
                files.getFirst().name(),
                null,
                supplied,
                Command.Mode.Auto,
                null,
                Map.of(),
                StartCommand.user(),
                null,
                null,
                null);
    }

    /** A script runs where the runbook lies; a binding that the user gives comes first. */
    private FunctionScript withScripts(FunctionScript script) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        bindings.functions().putIfAbsent("aws:executeScript", RUN_SCRIPT);
        return script.withScripts(RUN_SCRIPT, directory == null ? file.toAbsolutePath() : directory);
    }

    /** Everything for which the engine would refuse the start, before anything is started. */
    private List<String> refusals(List<RunbookFile> files, List<Runbook> runbooks, Map<String, List<String>> supplied) {
        List<String> refusals = new ArrayList<>();
        EngineSettings engine = engineSettings();
        StoredParameters stored = StoredParameterOptions.look(engine, runbooks.getFirst(), supplied.keySet());
        if (stored != null) {
            refusals.addAll(stored.refusals().values());
        }
        if (stored != null && refusals.isEmpty()) {
            Settings meaning = engine.toSettings();
            Scope system = SystemScope.of(StartCommand.newId(), meaning.globals(), System.currentTimeMillis(), stored);
            if (StartParameters.check(
                            runbooks.getFirst(),
                            supplied,
                            system,
                            meaning.apiLimits().supplied())
                    instanceof StartParameters.Refused(List<String> messages)) {
                refusals.addAll(messages);
            }
        }
        Bindings bound = bindings.bindings();
        for (int i = 0; i < runbooks.size(); i++) {
            List<Step> unbound = bound.unbound(files.get(i).name(), runbooks.get(i));
            if (!unbound.isEmpty()) {
                refusals.add("Expected every step of " + files.get(i).name()
                        + " that can be reached to have someone who carries it out; bind these with --bind: "
                        + unbound.stream()
                                .map(step -> step.name() + " (" + step.action().name() + ")")
                                .collect(Collectors.joining(", "))
                        + ".");
            }
        }
        return refusals;
    }

    /** As the engine of this run will have them. */
    private EngineSettings engineSettings() {
        Map<String, String> ofEngine = new LinkedHashMap<>(settings);
        ofEngine.keySet().retainAll(EngineSettings.DEFINITION.names());
        ofEngine.put(EngineSettings.BOOTSTRAP_SERVERS, "127.0.0.1:9092"); // needed, not used
        return new EngineSettings(ofEngine);
    }

    private Duration duration() {
        return DurationText.parse(timeout)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "Expected --timeout to be a duration such as 30s or 10m, but it is '" + timeout + "'"));
    }
}
