package dev.runstream.engine;

import dev.runstream.bench.Workload;
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
import java.util.*;
import static java.nio.charset.StandardCharsets.UTF_8;

public final class MicroMain {
    public static void main(String[] a) throws Exception {
        int steps = Integer.parseInt(a[0]);
        int seconds = Integer.parseInt(a[1]);
        Contract contract = new Contract();
        Map<String, byte[]> runbooks = new HashMap<>();
        List<Outgoing> sent = new ArrayList<>();
        World.Meaning meaning = new World.Meaning(Settings.DEFAULT, EngineParts.Waits.DEFAULT, DocumentLimits.DEFAULT);
        EngineParts parts = new EngineParts(contract, () -> meaning, RecordLimits.uniform(2 << 20),
            new InputReader(contract, Topics.DEFAULT.requests(), "t"), new ParsedRunbooks(), p -> StoredParameters.NONE,
            (p, s) -> true, () -> 0, "dev", EngineObserver.NONE, System::currentTimeMillis);
        MemoryPartition p = new MemoryPartition(parts, Topics.DEFAULT, runbooks::get, out -> {
            if (out.to() == Destination.RUNBOOKS) runbooks.put(new String(out.key(), UTF_8), out.value()); else sent.add(out);
        }, System::currentTimeMillis);
        String doc = Workload.runbooksForTest().get("bench-" + steps);
        p.command(new RegisterRunbook("bench-" + steps, doc, DocumentFormat.YAML, true, null, "x"));
        sent.clear();
        String text = "0123456789abcdef".repeat(12);
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long encodeNanos = 0;
        for (int round = 0; round < 6; round++) {
            long c0 = bean.getCurrentThreadCpuTime(), al0 = bean.getThreadAllocatedBytes(id);
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            long n = 0; long outBytes = 0, outRecords = 0; int[] perDest = new int[Destination.values().length]; long[] bytesDest = new long[perDest.length];
            while (System.nanoTime() < end) {
                String ex = UUID.randomUUID().toString();
                p.request(StartExecution.of(ex, "bench-" + steps, Map.of("Text", List.of(text), "Function", List.of("echo"))));
                for (int s = 0; s < steps; s++) {
                    StepRequested r = null;
                    for (Outgoing o : sent) { perDest[o.to().ordinal()]++; bytesDest[o.to().ordinal()] += o.value().length; if (o.to() == Destination.STEP_REQUESTS) r = contract.decode(o.value(), StepRequested.class); }
                    sent.clear();
                    p.result(new StepCompleted(ex, r.visit(), r.attempt(), r.dispatch(), "w1",
                        Map.of("Payload", r.payload(), "StatusCode", "200", "Text", "\"" + text + "\""), PayloadForm.JSON, null, 1, 5, 1, null));
                }
                for (Outgoing o : sent) { perDest[o.to().ordinal()]++; bytesDest[o.to().ordinal()] += o.value().length; }
                sent.clear();
                p.markers.clear();
                n++;
            }
            long c = bean.getCurrentThreadCpuTime() - c0, al = bean.getThreadAllocatedBytes(id) - al0;
            StringBuilder b = new StringBuilder();
            for (Destination d : Destination.values()) if (perDest[d.ordinal()] > 0) b.append(" %s %.1f x %.0f B".formatted(d, perDest[d.ordinal()] / (double) n, bytesDest[d.ordinal()] / (double) perDest[d.ordinal()]));
            System.out.printf("%d executions, %.1f us cpu each, %.1f KB allocated each;%s; store %d%n", n, c / 1e3 / n, al / 1024.0 / n, b, p.store.size());
        }
    }
}
