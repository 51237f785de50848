package dev.runstream.contract;

import dev.runstream.bench.Workload;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Context;
import dev.runstream.execution.Decider;
import dev.runstream.execution.Decision;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.RegisteredRunbook;
import dev.runstream.execution.RunbookLookup;
import dev.runstream.execution.Settings;
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
import org.openjdk.jmh.annotations.State;

/** One event, StepEntered with an input of about 200 bytes: its bytes, its link in the chain, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    private static final String ID = "00000000-0000-7000-8000-000000000001";

    private final Contract contract = new Contract();
    private final EventHeader header = new EventHeader(
            ID,
            2,
            1_763_800_000_000L,
            EventHeader.Cause.record("runstream.requests", 3, 123_456),
            null,
            "ab".repeat(32),
            "0.1.0");
    private Event event;
    private byte[] bytes;

    @Setup
    public void decide() {
        RegisteredRunbook registered = new RegisteredRunbook(
                "bench",
                "1",
                "0".repeat(64),
                RunbookParser.parse(Workload.runbooks().get("bench-1"), DocumentFormat.YAML, DocumentLimits.DEFAULT)
                        .runbook());
        Decision.Applied started = (Decision.Applied) Decider.decide(
                null,
                StartExecution.of(
                        ID,
                        "bench",
                        Map.of("Text", List.of("0123456789abcdef".repeat(12)), "Function", List.of("echo"))),
                new Context(1_763_800_000_000L, new RunbookLookup.Found(registered), key -> null, Settings.DEFAULT, 0));
        event = started.events().stream()
                .filter(Event.StepEntered.class::isInstance)
                .findFirst()
                .orElseThrow();
        bytes = contract.encode(header, event);
    }

    @Benchmark
    public byte[] encode() {
        return contract.encode(header, event);
    }

    @Benchmark
    public Contract.Linked link() {
        return contract.link(header, event);
    }

    @Benchmark
    public String hash() {
        return contract.hash(header, event);
    }

    @Benchmark
    public Object decode() {
        return contract.decode(bytes);
    }
}
