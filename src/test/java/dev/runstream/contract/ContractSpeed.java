package dev.runstream.contract;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepStatus;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Measures what an event costs: {@code java -cp … dev.runstream.contract.ContractSpeed}. CPU time of one thread. */
final class ContractSpeed {
    private static final int ROUNDS = 8;
    private static final int CALLS = 200_000;

    private ContractSpeed() {}

    public static void main(String[] args) {
        Contract contract = new Contract();
        EventHeader header = ChainTest.HEADER;
        Event event = stepEnded();
        byte[] bytes = contract.encode(header, event);
        System.out.printf("StepEnded of %d bytes%n", bytes.length);
        for (int round = 0; round < ROUNDS; round++) {
            double encode = micros(() -> contract.encode(header, event));
            double decode = micros(() -> contract.decode(bytes));
            double hash = micros(() -> contract.hash(header, event));
            System.out.printf("encode %.2f µs, decode %.2f µs, hash %.2f µs%n", encode, decode, hash);
        }
    }

    private static double micros(Runnable call) {
        long start = cpuNanos();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (cpuNanos() - start) / 1e3 / CALLS;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Event stepEnded() {
        return new Event.StepEnded(
                3,
                "CreateSnapshot",
                1,
                1,
                StepStatus.Success,
                Map.of(
                        "Payload",
                        "\"{\\\"SnapshotId\\\":\\\"snap-0123456789abcdef0\\\",\\\"State\\\":\\\"completed\\\"}\"",
                        "StatusCode",
                        "200",
                        "LogResult",
                        "\"U1RBUlQgUmVxdWVzdElkOiAxMjM0NTY3OC0xMjM0\"",
                        "SnapshotId",
                        "\"snap-0123456789abcdef0\""),
                Result.PayloadForm.JSON,
                null,
                null,
                true,
                new Event.Call(
                        "worker-7f3a@host-12", 1_763_800_000_100L, 182, 1, "8f5a2c1e-0d4b-4c6e-9a7f-1b2c3d4e5f60"),
                "VerifySnapshot");
    }
}
