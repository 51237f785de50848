package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.bench.Bench;
import dev.runstream.bench.BenchSettings;
import dev.runstream.bench.Host;
import dev.runstream.bench.LoadDriver.Window;
import dev.runstream.bench.Measurement;
import dev.runstream.bench.Measurement.Use;
import dev.runstream.bench.Workload;
import dev.runstream.process.ProcessException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The benchmark: how much, how fast and at what cost, on this machine, in processes of its own. */
@Command(
        name = "bench",
        description = {
            "Starts a broker, an engine and a worker as processes of their own, loads them, and measures executions a",
            "second, latency from the request to the committed end event, processor time, memory and bytes.",
            "Workloads: W1 (one step), W3 (three, each output feeds the next), W1slow (the function takes 100 ms),",
            "W3http (W3 with calls by the AWS SDK), mixed (W1, and 1 %% calls of 60 s), W10 and W100 (as many steps), fan",
            "(a parent with 50 children one after the other; 50 such parents at once), long (10,000 calls of 60 s)."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:measured", "1:could not be carried through", "2:wrong usage"})
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..*",
            converter = WorkloadConverter.class,
            description = "What to measure (default: W1).")
    private List<Workload> workloads = List.of(Workload.W1);

    @Option(
            names = "--floor",
            description = "Also measures the same Kafka hops doing nothing, in turn with W1, and prints the ratio.")
    private boolean floor;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Full load before anything counts (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long each figure is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Executions kept in flight at full load (default: the workload's own).")
    private @Nullable Integer inFlight;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "Executions a second at low load; 0 leaves it out (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Of requests, commands, step-results and step-requests (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--finished",
            paramLabel = "N",
            defaultValue = "0",
            description = "Executions that end before it is measured a second time (default: ${DEFAULT-VALUE}).")
    private int finished;

    @Option(
            names = "--live",
            paramLabel = "N",
            defaultValue = "0",
            description = "Executions that wait for something while it is measured a second time (default:"
                    + " ${DEFAULT-VALUE}).")
    private int live;

    @Option(names = "--engine-set", paramLabel = "NAME=VALUE", description = "A setting of the engine; repeatable.")
    private Map<String, String> engine = new LinkedHashMap<>();

    @Option(names = "--worker-set", paramLabel = "NAME=VALUE", description = "A setting of the worker; repeatable.")
    private Map<String, String> worker = new LinkedHashMap<>();

    @Option(
            names = "--engine-java",
            paramLabel = "OPTION",
            description = "An option of the engine's virtual machine; repeatable.")
    private List<String> engineOptions = List.of();

    @Option(
            names = "--worker-java",
            paramLabel = "OPTION",
            description = "An option of the worker's virtual machine; repeatable.")
    private List<String> workerOptions = List.of();

    @Option(
            names = "--broker-java",
            paramLabel = "OPTION",
            description =
                    "An option of the broker's virtual machine, whose collector is that of Kafka's start script unless one"
                            + " is named; repeatable.")
    private List<String> brokerOptions = List.of();

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print the result (default: ${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    static final class WorkloadConverter implements ITypeConverter<Workload> {
        @Override
        public Workload convert(String value) {
            try {
                return Workload.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException {
        requireRanges();
        LocalStack.quiet();
        PrintWriter err = spec.commandLine().getErr();
        Path directory = Files.createTempDirectory("runstream-bench-");
        Bench bench = new Bench(
                new BenchSettings(
                        Duration.ofSeconds(warmup),
                        Duration.ofSeconds(seconds),
                        inFlight,
                        rate,
                        partitions,
                        finished,
                        live,
                        engine,
                        worker,
                        machine()),
                directory.toAbsolutePath(),
                line -> {
                    err.println(line);
                    err.flush();
                });
        double before = Host.sha256MegabytesPerSecond();
        List<Measurement> measured = new ArrayList<>();
        Bench.@Nullable Comparison comparison = null;
        try {
            for (Workload workload : workloads) {
                if (workload == Workload.W1 && floor) {
                    comparison = bench.compare();
                    for (int turn = 0; turn < comparison.system().size(); turn++) {
                        measured.add(comparison.system().get(turn));
                        measured.add(comparison.floor().get(turn));
                    }
                } else {
                    measured.addAll(bench.measure(workload));
                }
            }
        } catch (ProcessException e) {
            throw new CommandFailedException("The benchmark was not carried through: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(directory);
        }
        double after = Host.sha256MegabytesPerSecond();
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case text -> text(measured, comparison, before, after, out);
            case json -> out.println(json(measured, comparison, before, after));
        }
        out.flush();
        return ExitCode.OK;
    }

    private BenchSettings.Options machine() {
        return new BenchSettings.Options(engineOptions, workerOptions, brokerOptions);
    }

    private void requireRanges() {
        require("--warmup", warmup, 0, 3_600);
        require("--seconds", seconds, 1, 3_600);
        require("--partitions", partitions, 1, 1_000);
        require("--finished", finished, 0, 10_000_000);
        require("--live", live, 0, 10_000_000);
        if (inFlight != null) {
            require("--in-flight", inFlight, 1, 1_000_000);
        }
        if (!(rate >= 0 && rate <= 100_000)) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --rate to be from 0 to 100000, but it is " + rate + ".");
        }
        if (floor && !workloads.contains(Workload.W1)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected W1 with --floor, because the floor is that of W1, but it is not there.");
        }
    }

    private void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected " + option + " to be from " + least + " to " + most + ", but it is " + value + ".");
        }
    }

    private void text(
            List<Measurement> measured,
            Bench.@Nullable Comparison comparison,
            double before,
            double after,
            PrintWriter out) {
        out.printf(
                "%d processors, Java %s, one broker on loopback, replication 1, fsync left to the kernel as Kafka does%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version());
        out.printf(
                "it hashes %.0f MB/s (SHA-256, one thread) before the first, and %.0f MB/s after the last figure%n",
                before, after);
        out.printf("%d partitions, warm-up %d s, window %d s%s%n", partitions, warmup, seconds, history());
        tell(out, "engine", engine, engineOptions);
        tell(out, "worker", worker, workerOptions);
        tell(out, "broker", Map.of(), machine().broker());
        out.printf(
                "%-12s %9s %12s %17s %17s %31s %9s %6s %27s %15s%n",
                "",
                "in flight",
                "executions/s",
                "loaded p50/p99 ms",
                "at %.0f/s p50/p99".formatted(rate),
                "CPU-s/1000 engine/worker/broker",
                "compiling",
                "stolen",
                "RSS MB engine/worker/broker",
                "bytes/step K/D");
        for (Measurement each : measured) {
            Window low = each.low();
            out.printf(
                    "%-12s %9d %12.0f %17s %17s %31s %9s %6s %27s %15s%n",
                    each.name(),
                    each.inFlight(),
                    each.full().perSecond(),
                    "%.1f / %.1f".formatted(each.full().p50Millis(), each.full().p99Millis()),
                    low == null ? "-" : "%.1f / %.1f".formatted(low.p50Millis(), low.p99Millis()),
                    "%.3f = %.3f / %.3f / %.3f"
                            .formatted(
                                    each.cpuSecondsPerThousand(),
                                    each.perThousand(each.engine()),
                                    each.perThousand(each.worker()),
                                    each.perThousand(each.broker())),
                    "%.0f %%".formatted(each.compiling() * 100),
                    "%.0f %%".formatted(each.stolen() * 100),
                    "%.0f / %.0f / %.0f"
                            .formatted(
                                    each.engine().residentMegabytes(),
                                    each.worker().residentMegabytes(),
                                    each.broker().residentMegabytes()),
                    "%.0f / %.0f".formatted(each.kafkaBytesPerStep(), each.diskBytesPerStep()));
        }
        for (Measurement each : measured) {
            Long calls = each.callsStarted();
            if (calls != null) {
                out.printf(
                        "%s: %d calls open at once, %d executions ended, %d calls made%n",
                        each.name(), each.inFlight(), each.full().executions(), calls);
            }
        }
        measured.stream()
                .filter(each -> each.steps() > 1)
                .forEach(each -> out.printf("%s: %.3f ms a step at full load%n", each.name(), each.millisPerStep()));
        if (comparison != null) {
            out.printf(
                    "W1 to its floor: %.2f of the executions/s, %.2f times the processor time%n",
                    comparison.ratio(), comparison.cpuRatio());
        }
    }

    private String history() {
        return finished == 0 && live == 0 ? "" : ", history: " + finished + " executions ended and " + live + " live";
    }

    private static void tell(PrintWriter out, String role, Map<String, String> settings, List<String> options) {
        out.println(
                settings.isEmpty() && options.isEmpty()
                        ? role + ": shipped defaults"
                        : role + ": shipped defaults, but "
                                + Stream.concat(settings.entrySet().stream().map(Object::toString), options.stream())
                                        .collect(Collectors.joining(" ")));
    }

    private ObjectNode json(
            List<Measurement> measured, Bench.@Nullable Comparison comparison, double before, double after) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Processors", Runtime.getRuntime().availableProcessors());
        json.put("Sha256MegabytesPerSecondBefore", before);
        json.put("Sha256MegabytesPerSecondAfter", after);
        json.put("Java", Runtime.version().toString());
        json.put("Partitions", partitions);
        json.put("WarmupSeconds", warmup);
        json.put("WindowSeconds", seconds);
        json.set("EngineSettings", map(engine));
        json.set("WorkerSettings", map(worker));
        ArrayNode all = json.putArray("Measurements");
        for (Measurement each : measured) {
            ObjectNode row = all.addObject();
            row.put("Workload", each.name());
            row.put("InFlight", each.inFlight());
            row.put("ExecutionsPerSecond", each.full().perSecond());
            row.put("P50Millis", each.full().p50Millis());
            row.put("P99Millis", each.full().p99Millis());
            Window low = each.low();
            if (low != null) {
                row.put("LowRate", rate);
                row.put("LowP50Millis", low.p50Millis());
                row.put("LowP99Millis", low.p99Millis());
            }
            row.put("CpuSecondsPerThousand", each.cpuSecondsPerThousand());
            row.put("CompilingShare", each.compiling());
            row.put("StolenShare", each.stolen());
            use(row, "Engine", each, each.engine());
            use(row, "Worker", each, each.worker());
            use(row, "Broker", each, each.broker());
            use(row, "Driver", each, each.driver());
            Use functions = each.functions();
            if (functions != null) {
                use(row, "Functions", each, functions);
            }
            Long calls = each.callsStarted();
            if (calls != null) {
                row.put("CallsStarted", calls);
            }
            row.put("KafkaBytesPerStep", each.kafkaBytesPerStep());
            row.put("DiskBytesPerStep", each.diskBytesPerStep());
        }
        if (comparison != null) {
            json.put("RatioToFloor", comparison.ratio());
            json.put("CpuRatioToFloor", comparison.cpuRatio());
        }
        return json;
    }

    private static ObjectNode map(Map<String, String> settings) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        settings.forEach(node::put);
        return node;
    }

    private static void use(ObjectNode row, String process, Measurement measurement, Use use) {
        ObjectNode node = row.putObject(process);
        node.put("CpuSecondsPerThousand", measurement.perThousand(use));
        node.put("CompilingSecondsPerThousand", measurement.perThousand(use.compilingSeconds()));
        node.put("ResidentMegabytes", use.residentMegabytes());
    }
}
