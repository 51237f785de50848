package dev.runstream.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.client.ClusterConnection;
import dev.runstream.client.StoreTail;
import dev.runstream.contract.Parked;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.State;
import dev.runstream.topics.Changelogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An execution that the engine does not decide on until an operator says so, as the changelog of the engines' store has it.
 *
 * @param state null when it cannot be read
 * @param reason why it is held, or that its state cannot be read
 * @param since epoch milliseconds; 0 when its state cannot be read
 * @param waiting what came for it since, in order
 */
public record HeldExecution(
        String executionId, @Nullable State state, String reason, long since, List<Parked> waiting) {

    public HeldExecution {
        waiting = List.copyOf(waiting);
    }

    /**
     * By id.
     *
     * @param applicationId {@code engine.application.id}
     */
    public static List<HeldExecution> read(ClusterConnection cluster, String applicationId) {
        Map<String, byte[]> states = new TreeMap<>();
        Map<String, TreeMap<String, byte[]>> parked = new HashMap<>();
        String changelog = Changelogs.of(applicationId).getFirst();
        try (StoreTail tail = cluster.stores(List.of(changelog))) {
            tail.readToEnd(record -> take(record, states, parked));
        }
        List<HeldExecution> held = new ArrayList<>();
        states.forEach((id, bytes) -> {
            List<Parked> waiting = waiting(cluster, parked.getOrDefault(id, new TreeMap<>()));
            try {
                State state =
                        cluster.contract().decode(bytes, StoredExecution.class).state();
                if (state.held() != null) {
                    held.add(new HeldExecution(
                            id, state, state.held().reason(), state.held().since(), waiting));
                }
            } catch (UnreadableRecordException e) {
                held.add(new HeldExecution(id, null, "StateUnreadable", 0, waiting));
            }
        });
        return held;
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, byte[]> states,
            Map<String, TreeMap<String, byte[]>> parked) {
        String key = new String(record.key(), UTF_8);
        if (key.startsWith(StoreKeys.EXECUTIONS)) {
            put(states, key.substring(StoreKeys.EXECUTIONS.length()), record.value());
        } else if (key.startsWith(StoreKeys.PARKED)) {
            String id =
                    key.substring(StoreKeys.PARKED.length(), Math.max(StoreKeys.PARKED.length(), key.lastIndexOf('/')));
            put(parked.computeIfAbsent(id, _ -> new TreeMap<>()), key, record.value());
        }
    }

    private static void put(Map<String, byte[]> map, String key, byte @Nullable [] value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private static List<Parked> waiting(ClusterConnection cluster, TreeMap<String, byte[]> records) {
        List<Parked> waiting = new ArrayList<>();
        for (byte[] bytes : records.values()) {
            try {
                waiting.add(cluster.contract().decode(bytes, Parked.class));
            } catch (UnreadableRecordException e) {
                // The engine sets it aside when its turn comes, with the reason.
                waiting.add(new Parked(Parked.Kind.Held, null, bytes, "unreadable", -1, -1, 0, null));
            }
        }
        return waiting;
    }
}
