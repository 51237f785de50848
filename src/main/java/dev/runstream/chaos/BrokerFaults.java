package dev.runstream.chaos;

import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** What is done to brokers: the only one is restarted; of three, leaders and controllers are killed, and two at once. */
final class BrokerFaults {
    static final long LIMIT_MILLIS = 20_000;

    /** Two of three are away so long that every client has noticed. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final Admin admin;
    private final FaultLog log;
    private final Canaries canaries;
    private final String someTopic;
    private final Random random;

    BrokerFaults(ChaosWorld world, Canaries canaries, Random random) {
        this.fleet = world.fleet();
        this.admin = world.admin();
        this.log = world.log();
        this.canaries = canaries;
        this.someTopic = world.topics().stepResults();
        this.random = random;
    }

    /** @param turn which of the ways, in turn */
    void restart(int turn, Duration giveUp) {
        List<String> brokers = fleet.brokers();
        if (brokers.size() == 1) {
            restartOnly(turn % 2 == 0, giveUp);
            return;
        }
        switch (turn % 4) {
            case 0 -> killOne(nameOf(leader()), giveUp);
            case 1 -> killOne(nameOf(controller()), giveUp);
            case 2 -> killTwo(giveUp);
            default -> roll(giveUp);
        }
    }

    /** Stands still, as a virtual machine that is moved. */
    void standStill(Duration time, Duration giveUp) {
        List<String> brokers = fleet.brokers();
        ServerProcess broker = fleet.process(brokers.get(random.nextInt(brokers.size())));
        long at = System.currentTimeMillis();
        broker.stop();
        Pause.of(time);
        broker.goOn();
        log.hit(Fault.F4);
        decided(Fault.F4, at, System.currentTimeMillis(), giveUp);
    }

    private void restartOnly(boolean cleanly, Duration giveUp) {
        ServerProcess broker = fleet.process(fleet.brokers().getFirst());
        long at = System.currentTimeMillis();
        if (cleanly) {
            broker.terminate();
        } else {
            broker.kill();
        }
        fleet.startBroker(broker.name()).awaitReady();
        log.hit(Fault.F3);
        decided(Fault.F3, at, System.currentTimeMillis(), giveUp);
    }

    /** The others go on without it. */
    private void killOne(String name, Duration giveUp) {
        long at = System.currentTimeMillis();
        fleet.process(name).kill();
        log.hit(Fault.F3);
        decided(Fault.F3, at, at, giveUp);
        long back = System.currentTimeMillis();
        fleet.startBroker(name).awaitReady();
        awaitInSync();
        decided(Fault.F3, back, System.currentTimeMillis(), giveUp);
    }

    /** Nothing can be written meanwhile. */
    private void killTwo(Duration giveUp) {
        List<String> both = fleet.brokers().subList(0, 2);
        long at = System.currentTimeMillis();
        both.forEach(name -> fleet.process(name).kill());
        Pause.of(AWAY);
        both.stream().map(fleet::startBroker).toList().forEach(ServerProcess::awaitReady);
        log.hit(Fault.F3);
        decided(Fault.F3, at, System.currentTimeMillis(), giveUp);
        awaitInSync();
    }

    /** Each in turn, cleanly, as an operator does. */
    private void roll(Duration giveUp) {
        for (String name : fleet.brokers()) {
            long at = System.currentTimeMillis();
            fleet.process(name).terminate();
            fleet.startBroker(name).awaitReady();
            awaitInSync();
            decided(Fault.F3, at, System.currentTimeMillis(), giveUp);
        }
        log.hit(Fault.F3);
    }

    private void decided(Fault fault, long at, long since, Duration giveUp) {
        long recovered = canaries.await(fault, canaries.start(), since, LIMIT_MILLIS, giveUp, log);
        log.window(fault, at, recovered);
    }

    /** The next fault is to find a whole cluster, or it would be two at once. */
    private void awaitInSync() {
        boolean whole = Pause.until(
                () -> {
                    try {
                        List<String> topics =
                                List.copyOf(admin.listTopics().names().get(5, TimeUnit.SECONDS));
                        return admin.describeTopics(topics).allTopicNames().get(5, TimeUnit.SECONDS).values().stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .allMatch(partition -> partition.isr().size()
                                        == partition.replicas().size());
                    } catch (ExecutionException | TimeoutException e) {
                        return false; // not yet
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new ProcessException("Interrupted");
                    }
                },
                Duration.ofSeconds(90));
        if (!whole) {
            log.violation("F3: expected every replica to be in sync within 90 s of the last broker's return");
        }
    }

    private static String nameOf(int nodeId) {
        return Fleet.BROKER + "-" + nodeId;
    }

    private int leader() {
        try {
            TopicDescription topic = admin.describeTopics(List.of(someTopic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(someTopic);
            if (topic == null) {
                throw new ProcessException("Expected the cluster to know " + someTopic + ", but it does not");
            }
            return topic.partitions().getFirst().leader().id();
        } catch (ExecutionException | TimeoutException e) {
            throw new ProcessException("Expected the cluster to tell a leader of " + someTopic + ", but: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }

    private int controller() {
        try {
            return admin.describeMetadataQuorum()
                    .quorumInfo()
                    .get(10, TimeUnit.SECONDS)
                    .leaderId();
        } catch (ExecutionException | TimeoutException e) {
            throw new ProcessException("Expected the cluster to tell its controller, but: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }
}
