package dev.runstream.worker;

import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.execution.Invocation;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A worker in a process of its own, to be killed: its functions never answer; it prints the ids that it calls. */
final class WorkerProcess {
    private WorkerProcess() {}

    /** @param arguments settings as name=value */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> given = Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        CountDownLatch never = new CountDownLatch(1);
        Worker worker = new Worker(new WorkerSettings(given), new Contract(), (request, _) -> {
            System.out.println(request.executionId());
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Invocation.DeadlineReached();
        });
        worker.start();
        System.out.println("ready");
        never.await();
    }
}
