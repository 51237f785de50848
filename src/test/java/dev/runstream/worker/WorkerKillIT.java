package dev.runstream.worker;

import static dev.runstream.Patience.PATIENCE;
import static dev.runstream.worker.WorkerCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.execution.StepRequested;
import dev.runstream.worker.WorkerCluster.Fleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: a killed worker's requests move on within 5 s (F2). Method: a worker in a process of its own is killed with
 * SIGKILL while calls are open that it has not adopted yet; another worker, in this process, is in the group already.
 */
class WorkerKillIT {
    private static WorkerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new WorkerCluster();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** A machine that does other things only adds to it, so the quickest of three tells. */
    @Test
    void whatAKilledWorkerHeldIsTakenOverWithinFiveSeconds() throws Exception {
        Duration limit = Duration.ofSeconds(5);
        Duration quickest = takeover("killed-1");
        for (int again = 2; again <= 3 && quickest.compareTo(limit) > 0; again++) {
            Duration next = takeover("killed-" + again);
            quickest = next.compareTo(quickest) < 0 ? next : quickest;
        }
        assertThat(quickest).isLessThan(limit);
    }

    /** From the kill until everything has been taken over. */
    private static Duration takeover(String name) throws Exception {
        Functions survivors = new Functions();
        try (Fleet fleet = cluster.fleet(name);
                Worker _ = fleet.worker("survivor", Map.of(), survivors, WorkerObserver.NONE)) {
            Process victim = victim(fleet);
            try (BufferedReader called = victim.inputReader(StandardCharsets.UTF_8)) {
                assertThat(called.readLine()).isEqualTo("ready");
                String held = sendUntilHeld(fleet, called);
                victim.toHandle().destroyForcibly();
                long killedAt = System.nanoTime();
                // A request that nobody has taken yet, on each partition of the victim's and the survivor's.
                Set<String> after = new TreeSet<>();
                for (int i = 0; i < 30; i++) {
                    StepRequested request = request("now");
                    after.add(request.executionId());
                    fleet.send(request);
                }
                after.add(held);
                assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(victim.exitValue()).isEqualTo(128 + 9);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertThat(survivors.invoked).containsAll(after));
                return Duration.ofNanos(System.nanoTime() - killedAt);
            } finally {
                victim.destroyForcibly();
            }
        }
    }

    /** Sends requests until the victim has one; it holds its batch for a second, so it is not adopted. */
    private static String sendUntilHeld(Fleet fleet, BufferedReader called) throws IOException {
        List<String> sent = new ArrayList<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            StepRequested request = request("now");
            sent.add(request.executionId());
            fleet.send(request);
            return called.ready();
        });
        String held = called.readLine();
        assertThat(sent).contains(held);
        return held;
    }

    private static Process victim(Fleet fleet) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName()));
        Map<String, String> given = fleet.given("victim");
        given.put("worker.adopt.after.ms", "1000");
        given.forEach((name, value) -> command.add(name + "=" + value));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
