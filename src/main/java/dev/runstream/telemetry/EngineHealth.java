package dev.runstream.telemetry;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Topics;
import dev.runstream.engine.Engine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Whether an engine decides, how far it is behind, and how much lies in quarantine. */
final class EngineHealth implements Health, AutoCloseable {
    private final EngineMetrics metrics;
    private final Topics topics;
    private final String group;
    private final long readyLagMax;
    private final ClusterProbe probe;
    /** Records that no engine has processed yet, by topic and partition. */
    private final Map<TopicPartition, Long> lags = new ConcurrentHashMap<>();

    private volatile long quarantine;
    private volatile @Nullable Engine engine;

    EngineHealth(EngineSettings settings, EngineMetrics metrics, MeterRegistry registry) {
        this.metrics = metrics;
        this.topics = settings.topics();
        this.group = settings.applicationId();
        this.readyLagMax = settings.readyLagMax();
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("requests", topics.requests());
        inputs.put("commands", topics.commands());
        inputs.put("step-results", topics.stepResults());
        inputs.forEach((name, topic) -> Gauge.builder("runstream.input.lag", () -> lagOf(topic))
                .description("Records of an input topic that no engine has processed yet, of all its partitions.")
                .baseUnit("records")
                .tag("topic", name)
                .register(registry));
        Gauge.builder("runstream.quarantine.offsets", () -> quarantine)
                .description(
                        "Offsets from the beginning of quarantine to its end; 0 when it is empty. Never less than the"
                                + " records in it: the mark of each transaction takes an offset too.")
                .register(registry);
        this.probe = new ClusterProbe(
                settings.client(Client.admin), settings.telemetry().probeEvery(), this::ask);
    }

    void watch(Engine started) {
        engine = started;
    }

    @Override
    public List<String> dead() {
        Engine watched = engine;
        Throwable failure = watched == null ? null : watched.failure();
        return failure == null ? List.of() : List.of("The engine stopped by itself: " + failure.getMessage());
    }

    @Override
    public List<String> unready() {
        List<String> reasons = new ArrayList<>(dead());
        Engine watched = engine;
        if (watched == null) {
            reasons.add("The engine is starting.");
        } else if (reasons.isEmpty() && !watched.isRunning()) {
            reasons.add("The engine takes no records now: its partitions are being assigned, or their state restored.");
        }
        String unanswered = probe.reason();
        if (unanswered != null) {
            reasons.add(unanswered);
        }
        String behind = tooFarBehind(ownLag(), readyLagMax);
        if (behind != null) {
            reasons.add(behind);
        }
        return reasons;
    }

    /** A sentence when so many records are too many; else null. */
    static @Nullable String tooFarBehind(long records, long max) {
        return records <= max
                ? null
                : "The engine is " + records + " records behind; it is ready up to " + max + " ("
                        + EngineSettings.READY_LAG_MAX + ").";
    }

    @Override
    public void close() {
        probe.close();
    }

    private double lagOf(String topic) {
        return lags.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private long ownLag() {
        return lags.entrySet().stream()
                .filter(each -> metrics.decidesFor(each.getKey().partition()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = List.of(topics.requests(), topics.commands(), topics.stepResults(), topics.quarantine());
        List<TopicPartition> places = new ArrayList<>();
        for (TopicDescription topic :
                ClusterProbe.answer(admin.describeTopics(names).allTopicNames()).values()) {
            topic.partitions().forEach(each -> places.add(new TopicPartition(topic.name(), each.partition())));
        }
        Map<TopicPartition, Long> begins = offsets(admin, places, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, places, OffsetSpec.latest());
        Map<TopicPartition, OffsetAndMetadata> committed =
                ClusterProbe.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        long aside = 0;
        for (TopicPartition place : places) {
            long begin = begins.getOrDefault(place, 0L);
            long end = ends.getOrDefault(place, begin);
            if (place.topic().equals(topics.quarantine())) {
                aside += end - begin;
            } else {
                OffsetAndMetadata done = committed.get(place);
                lags.put(place, Math.max(0, end - Math.max(begin, done == null ? begin : done.offset())));
            }
        }
        quarantine = aside;
    }

    /** Of what is committed. */
    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> places, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        places.forEach(place -> question.put(place, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        ClusterProbe.answer(admin.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((place, info) -> offsets.put(place, info.offset()));
        return offsets;
    }
}
