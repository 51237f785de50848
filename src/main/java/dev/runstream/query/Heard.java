package dev.runstream.query;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.EventHeader.Cause;
import dev.runstream.execution.RegistryEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Who listens for decisions, and what they have heard so far. */
final class Heard implements Answers {
    private final Map<String, List<Ear>> ears = new ConcurrentHashMap<>();

    @Override
    public Listening listen(String key) {
        Ear ear = new Ear(key);
        ears.compute(key, (each, before) -> {
            List<Ear> listening = before == null ? new CopyOnWriteArrayList<>() : before;
            listening.add(ear);
            return listening;
        });
        return ear;
    }

    /** Whether anyone listens for decisions about this key. */
    boolean isAwaited(String key) {
        return ears.containsKey(key);
    }

    /** The read model has what this event tells. */
    void tell(Object event) {
        switch (event) {
            case AuditEvent(var header, var _) -> tell(header.executionId(), header.cause(), event);
            case RegistryEvent registry -> tell(registry.name(), registry.cause(), event);
            default -> {} // a document: no decision
        }
    }

    private void tell(String key, Cause cause, Object event) {
        List<Ear> listening = ears.get(key);
        if (listening != null && cause.topic() != null) {
            Place place = new Place(cause.topic(), cause.partition(), cause.offset());
            listening.forEach(ear -> ear.hear(place, event));
        }
    }

    private record Place(String topic, int partition, long offset) {}

    private final class Ear implements Listening {
        private final String key;
        private final Map<Place, Object> heard = new HashMap<>();

        Ear(String key) {
            this.key = key;
        }

        synchronized void hear(Place place, Object event) {
            heard.putIfAbsent(place, event);
            notifyAll();
        }

        @Override
        public synchronized @Nullable Object awaitDecisionOn(String topic, int partition, long offset, Duration atMost)
                throws InterruptedException {
            Place place = new Place(topic, partition, offset);
            long deadline = System.nanoTime() + atMost.toNanos();
            Object event = heard.get(place);
            while (event == null) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
                event = heard.get(place);
            }
            return event;
        }

        @Override
        public void close() {
            ears.computeIfPresent(key, (each, listening) -> {
                listening.remove(this);
                return listening.isEmpty() ? null : listening;
            });
        }
    }
}
