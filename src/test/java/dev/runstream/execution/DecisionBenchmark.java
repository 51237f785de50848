package dev.runstream.execution;

import dev.runstream.bench.Workload;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/** The pure core alone: decide, and evolve with each event that follows. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecisionBenchmark {
    private static final String TEXT = "0123456789abcdef".repeat(12);
    private static final String ID = "00000000-0000-7000-8000-000000000001";

    private Context context;
    private StartExecution start;
    private State state;
    private StepCompleted completed;

    @Setup
    public void begin() {
        RegisteredRunbook registered = new RegisteredRunbook(
                "bench",
                "1",
                "0".repeat(64),
                RunbookParser.parse(Workload.runbooks().get("bench-3"), DocumentFormat.YAML, DocumentLimits.DEFAULT)
                        .runbook());
        context =
                new Context(1_763_800_000_000L, new RunbookLookup.Found(registered), key -> null, Settings.DEFAULT, 0);
        start = StartExecution.of(ID, "bench", Map.of("Text", List.of(TEXT), "Function", List.of("echo")));
        Decision.Applied started = (Decision.Applied) start();
        state = started.state();
        StepRequested request = started.effects().stream()
                .filter(Effect.RequestStep.class::isInstance)
                .map(effect -> ((Effect.RequestStep) effect).request())
                .findFirst()
                .orElseThrow();
        completed = new StepCompleted(
                ID,
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
                null);
    }

    /** The parameters are checked, the first step is entered and requested. */
    @Benchmark
    public Decision start() {
        return Decider.decide(null, start, context);
    }

    /** A step has succeeded, its output is kept, the next one is entered and requested with it. */
    @Benchmark
    public Decision step() {
        return Decider.decide(state, completed, context);
    }
}
