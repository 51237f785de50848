package dev.runstream.telemetry;

import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Whether a worker takes requests and can publish, how full it is, and how much waits for the fleet. */
final class WorkerHealth implements Health, AutoCloseable {
    private final WorkerMetrics metrics;
    private final String group;
    private final String topic;
    private final int capacity;
    private final ClusterProbe probe;
    private volatile Set<String> members = Set.of();
    private volatile double lag = Double.NaN;
    private volatile @Nullable Worker worker;
    private volatile @Nullable Throwable defect;

    WorkerHealth(WorkerSettings settings, WorkerMetrics metrics, MeterRegistry registry) {
        this.metrics = metrics;
        this.group = settings.groupId();
        this.topic = settings.topics().stepRequests();
        this.capacity = settings.maxCallsInFlight();
        Gauge.builder("runstream.worker.calls.in.flight", this::callsInFlight)
                .description("Calls whose results the cluster does not have yet.")
                .register(registry);
        Gauge.builder("runstream.worker.calls.capacity", () -> capacity)
                .description("The limit of calls in flight.")
                .register(registry);
        Gauge.builder("runstream.worker.occupancy", () -> callsInFlight() / capacity)
                .description("Calls in flight as a part of the limit.")
                .baseUnit("ratio")
                .register(registry);
        Gauge.builder("runstream.worker.group.lag", () -> lag)
                .description("Requests that the fleet has not acknowledged yet, of the whole share group.")
                .baseUnit("records")
                .register(registry);
        Gauge.builder("runstream.worker.group.members", () -> members.size())
                .description("Consumers in the share group, of the whole fleet.")
                .register(registry);
        this.probe = new ClusterProbe(
                settings.client(Client.admin), settings.telemetry().probeEvery(), this::ask);
    }

    void watch(Worker started) {
        worker = started;
        started.ended().whenComplete((_, broken) -> defect = broken);
    }

    @Override
    public List<String> dead() {
        Throwable broken = defect;
        return broken == null
                ? List.of()
                : List.of("The worker takes no more requests by a defect: " + broken.getMessage());
    }

    @Override
    public List<String> unready() {
        List<String> reasons = new ArrayList<>(dead());
        Worker watched = worker;
        String unanswered = probe.reason();
        if (watched == null) {
            reasons.add("The worker is starting.");
        } else if (unanswered == null && !metrics.isPaused() && !members.containsAll(watched.consumerIds())) {
            reasons.add("The worker has not joined the share group " + group + ".");
        }
        if (unanswered != null) {
            reasons.add(unanswered);
        }
        Throwable unpublished = metrics.unpublished();
        if (unpublished != null) {
            reasons.add("The worker could not publish its last result: " + unpublished.getMessage());
        }
        return reasons;
    }

    @Override
    public void close() {
        probe.close();
    }

    private double callsInFlight() {
        Worker watched = worker;
        return watched == null ? 0 : watched.callsInFlight();
    }

    private void ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        ShareGroupDescription description = ClusterProbe.answer(
                        admin.describeShareGroups(List.of(group)).all())
                .get(group);
        members = description == null
                ? Set.of()
                : description.members().stream()
                        .map(ShareMemberDescription::clientId)
                        .collect(Collectors.toUnmodifiableSet());
        Map<TopicPartition, SharePartitionOffsetInfo> offsets =
                ClusterProbe.answer(admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                        .partitionsToOffsetInfo(group));
        lag = offsets.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic) && each.getValue() != null)
                .mapToLong(each -> each.getValue().lag().orElse(0L))
                .sum();
    }
}
