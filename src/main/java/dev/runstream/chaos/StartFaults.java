package dev.runstream.chaos;

import dev.runstream.contract.Topics;
import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Roles that are started where they must not start: each ends with its exit code and a sentence (F12). */
final class StartFaults {
    private static final Duration WITHIN = Duration.ofSeconds(180);
    private static final int UNAVAILABLE = 69;
    private static final int REFUSED = 78;

    private final Fleet fleet;
    private final Admin admin;
    private final FaultLog log;

    StartFaults(Fleet fleet, Admin admin, FaultLog log) {
        this.fleet = fleet;
        this.admin = admin;
        this.log = log;
    }

    /**
     * A role that has to refuse.
     *
     * @param says what its reason names
     */
    private record Wrong(ServerProcess process, int exitCode, String says) {}

    /** So many of them, each of another kind as long as there are others. */
    void inject(int count) {
        for (int done = 0; done < count; ) {
            List<Wrong> together = new ArrayList<>();
            for (int i = 0; i < 3 && done < count; i++, done++) {
                together.add(begin(done));
            }
            for (Wrong wrong : together) {
                log.tried(Fault.F12);
                int code = wrong.process().exitCode(WITHIN);
                String reason = wrong.process().tail();
                if (code == wrong.exitCode() && reason.contains(wrong.says())) {
                    log.hit(Fault.F12);
                } else {
                    log.violation("F12: expected " + wrong.process() + " to refuse to start with exit code "
                            + wrong.exitCode() + " and to name " + wrong.says() + ", but it ended with " + code + ":\n"
                            + reason);
                }
            }
        }
    }

    private Wrong begin(int number) {
        String prefix = "wrong-" + number + ".";
        String topics = "topic.prefix=" + prefix;
        String own = "engine.application.id=wrong-" + number;
        return switch (number % 6) {
            case 0 ->
                new Wrong(
                        fleet.startEngine("wrong-engine-" + number, own, "bootstrap.servers=127.0.0.1:1", STARTUP),
                        UNAVAILABLE,
                        "127.0.0.1:1");
            case 1 -> new Wrong(fleet.startEngine("wrong-engine-" + number, own, topics), REFUSED, prefix + "requests");
            case 2 -> new Wrong(fleet.startWorker("wrong-worker-" + number, topics), REFUSED, prefix + "step-requests");
            case 3 -> {
                make(prefix, 3, Map.of());
                yield new Wrong(fleet.startEngine("wrong-engine-" + number, own, topics), REFUSED, prefix + "commands");
            }
            case 4 -> {
                make(prefix, 6, Map.of("cleanup.policy", "compact"));
                yield new Wrong(fleet.startEngine("wrong-engine-" + number, own, topics), REFUSED, "cleanup.policy");
            }
            default -> {
                make(prefix, 6, Map.of());
                String group = "worker.group.id=wrong-" + number;
                yield new Wrong(
                        fleet.startWorker("wrong-worker-" + number, topics, group), REFUSED, "share.isolation.level");
            }
        };
    }

    private static final String STARTUP = "engine.startup.timeout.ms=5000";

    /** All topics, but with partitions that do not belong together, or cleaned up as they must not be. */
    private void make(String prefix, int commandPartitions, Map<String, String> settings) {
        Topics names = new Topics(prefix);
        List<NewTopic> topics = List.of(
                new NewTopic(names.requests(), 6, (short) 1).configs(settings),
                new NewTopic(names.commands(), commandPartitions, (short) 1),
                new NewTopic(names.stepRequests(), 6, (short) 1),
                new NewTopic(names.stepResults(), 6, (short) 1),
                new NewTopic(names.events(), 6, (short) 1),
                new NewTopic(names.runbooks(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                new NewTopic(names.schemas(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                new NewTopic(names.quarantine(), 1, (short) 1));
        try {
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ProcessException("Expected topics to be made, but they were not: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }
}
