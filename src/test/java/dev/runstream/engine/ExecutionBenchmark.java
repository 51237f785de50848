package dev.runstream.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.bench.Workload;
import dev.runstream.config.ExecutionLimits;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested;
import dev.runstream.execution.StoredParameters;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A whole execution as the engine has it without Kafka: every record decoded, decided, encoded and hashed, on stores in
 * memory. What the rest of an execution costs is Kafka's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExecutionBenchmark {
    private static final String TEXT = "0123456789abcdef".repeat(12);

    @Param({"1", "3"})
    private int steps;

    private final Contract contract = new Contract();
    private MemoryPartition partition;
    private @Nullable StepRequested requested;
    private long sent;

    @Setup
    public void register() {
        Map<String, byte[]> runbooks = new HashMap<>();
        World.Meaning meaning = new World.Meaning(
                Settings.DEFAULT, EngineParts.Waits.DEFAULT, DocumentLimits.DEFAULT, ExecutionLimits.NONE);
        EngineParts parts = new EngineParts(
                contract,
                () -> meaning,
                1,
                RecordLimits.uniform(2 * 1024 * 1024),
                new InputReader(contract, Topics.DEFAULT.requests(), "topic-id"),
                new ParsedRunbooks(),
                paths -> StoredParameters.NONE,
                paths -> StoredParameters.NONE,
                (partition, since) -> true,
                () -> 0,
                "benchmark",
                EngineObserver.NONE,
                System::currentTimeMillis);
        partition = new MemoryPartition(
                parts,
                Topics.DEFAULT,
                runbooks::get,
                out -> {
                    if (out.to() == Destination.RUNBOOKS) {
                        runbooks.put(new String(out.key(), UTF_8), out.value());
                    } else if (out.to() == Destination.STEP_REQUESTS) {
                        requested = contract.decode(out.value(), StepRequested.class);
                    }
                    sent += out.size();
                },
                System::currentTimeMillis);
        String document = Workload.runbooks().get("bench-" + steps);
        partition.command(new RegisterRunbook("bench", document, DocumentFormat.YAML, true, null, "benchmark"));
    }

    @Benchmark
    public long execution() {
        String id = UUID.randomUUID().toString();
        partition.request(StartExecution.of(id, "bench", Map.of("Text", List.of(TEXT), "Function", List.of("echo"))));
        for (int step = 1; step <= steps; step++) {
            StepRequested request = requested;
            partition.result(new StepCompleted(
                    id,
                    request.visit(),
                    request.attempt(),
                    request.dispatch(),
                    "worker",
                    Map.of("Payload", request.payload(), "StatusCode", "200", "Text", '"' + TEXT + '"'),
                    PayloadForm.JSON,
                    null,
                    1,
                    5,
                    1,
                    null));
        }
        partition.markers.clear(); // the store's segments would be dropped by time
        return sent;
    }
}
