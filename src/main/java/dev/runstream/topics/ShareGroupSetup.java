package dev.runstream.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The settings of the workers' share group. They belong to the group, not to its members: no client setting stands in
 * for them, and Kafka's defaults are wrong here.
 */
public final class ShareGroupSetup {
    private static final String ISOLATION_LEVEL = "share.isolation.level";
    private static final String AUTO_OFFSET_RESET = "share.auto.offset.reset";
    static final String LOCK_DURATION = "share.record.lock.duration.ms";
    static final String DELIVERY_COUNT_LIMIT = "share.delivery.count.limit";

    private static final Duration READ_BACK_WITHIN = Duration.ofSeconds(30);

    /** Without these a worker must not start. */
    static final Map<String, Needed> NEEDED = new TreeMap<>(Map.of(
            ISOLATION_LEVEL,
            new Needed("read_committed", "else functions are invoked for transactions that were aborted"),
            AUTO_OFFSET_RESET,
            new Needed("earliest", "else requests made before the first worker are skipped")));

    private final Admin admin;
    private final String groupId;

    public ShareGroupSetup(Admin admin, String groupId) {
        this.admin = admin;
        this.groupId = groupId;
    }

    /**
     * Sets the group's settings and reads them back.
     *
     * @return what was changed, as {@code name=value}
     * @param lockDurationMillis how long a record is held for a worker that neither acknowledges nor leaves; the brokers
     *     allow 15,000 to 60,000 unless set otherwise
     * @param deliveryCountLimit after so many deliveries a record is archived silently and the engine's own limits
     *     notice; 2 to 10 unless the brokers are set otherwise. Each release counts, also that of an outage, so the
     *     most that every broker allows is best
     * @throws SetupException when the group has other settings afterwards
     * @throws org.apache.kafka.common.errors.InvalidConfigurationException when the brokers do not allow a value
     */
    public List<String> apply(int lockDurationMillis, int deliveryCountLimit) {
        Map<String, String> wanted = new TreeMap<>();
        NEEDED.forEach((name, needed) -> wanted.put(name, needed.value()));
        wanted.put(LOCK_DURATION, Integer.toString(lockDurationMillis));
        wanted.put(DELIVERY_COUNT_LIMIT, Integer.toString(deliveryCountLimit));
        Config before = read();
        List<String> changed = wanted.entrySet().stream()
                .filter(each -> !each.getValue().equals(value(before, each.getKey())))
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList();
        if (changed.isEmpty()) {
            return changed;
        }
        List<AlterConfigOp> changes = wanted.entrySet().stream()
                .map(each ->
                        new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Answers.of(
                admin.incrementalAlterConfigs(Map.of(resource(), changes)).all(),
                "whether it changed the settings of the share group " + groupId);
        Settled.within(READ_BACK_WITHIN, () -> {
            Config actual = read();
            return wanted.entrySet().stream()
                    .filter(each -> !each.getValue().equals(value(actual, each.getKey())))
                    .map(each -> "Expected the share group " + groupId + " to have " + each.getKey() + "="
                            + each.getValue() + " after setting it, but it has " + value(actual, each.getKey()) + ".")
                    .toList();
        });
        return changed;
    }

    private Config read() {
        Config actual = Answers.of(
                        admin.describeConfigs(List.of(resource())).all(),
                        "which settings the share group " + groupId + " has")
                .get(resource());
        if (actual == null) {
            throw new SetupException(
                    "Expected the cluster to answer which settings the share group " + groupId + " has.");
        }
        return actual;
    }

    private static String value(Config actual, String name) {
        ConfigEntry entry = actual.get(name);
        return entry == null || entry.value() == null ? "(none)" : entry.value();
    }

    private ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.GROUP, groupId);
    }

    /** @param why as the end of a sentence in brackets */
    record Needed(String value, String why) {}
}
