package dev.runstream.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Marker;
import dev.runstream.contract.Sha256;
import dev.runstream.contract.StoreKeys;
import dev.runstream.contract.StoredExecution;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.verify.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the engines have stored, as their changelogs say: what a store that is restored now would hold. Taken in two parts:
 * up to {@link #freeze()} it is the picture that events are compared with, afterwards only what was touched is noted.
 */
final class StoredStates {
    /** After the key in a record of a windowed store: 8 bytes time, 4 bytes number. */
    private static final int WINDOW_BYTES = 12;

    private final Contract contract;
    private final Predicate<String> wanted;
    private final Map<String, StoredExecution> executions = new HashMap<>();
    private final Map<String, Marker> markers = new HashMap<>();
    private final Map<String, Map<String, String>> texts = new HashMap<>();
    private final Map<String, Set<String>> waiting = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private final Set<String> marked = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private boolean frozen;

    /** @param wanted ids of executions that are looked at */
    StoredStates(Contract contract, Predicate<String> wanted) {
        this.contract = contract;
        this.wanted = wanted;
    }

    /** @param value null when it was deleted */
    void takeExecutions(String where, byte[] keyBytes, byte @Nullable [] value) {
        String key = new String(keyBytes, UTF_8);
        if (key.startsWith(StoreKeys.EXECUTIONS)) {
            state(where, key.substring(StoreKeys.EXECUTIONS.length()), value);
        } else if (key.startsWith(StoreKeys.TEXTS)) {
            text(key.substring(StoreKeys.TEXTS.length()), value);
        } else if (key.startsWith(StoreKeys.PARKED)) {
            parked(key.substring(StoreKeys.PARKED.length()), value);
        }
    }

    private void state(String where, String id, byte @Nullable [] value) {
        if (!wanted.test(id)) {
            return;
        }
        if (frozen) {
            touched.add(id);
            return;
        }
        if (value == null) {
            executions.remove(id);
            return;
        }
        try {
            executions.put(id, contract.decode(value, StoredExecution.class));
        } catch (UnreadableRecordException e) {
            violations.add(new Violation(
                    Kind.Unreadable,
                    id,
                    0,
                    where,
                    "Expected a stored state that can be read, but " + e.getMessage() + "."));
        }
    }

    private void text(String key, byte @Nullable [] value) {
        int slash = key.indexOf('/');
        if (slash < 0 || !wanted.test(key.substring(0, slash))) {
            return;
        }
        String id = key.substring(0, slash);
        if (value == null) {
            texts.getOrDefault(id, new HashMap<>()).remove(key.substring(slash + 1));
        } else {
            texts.computeIfAbsent(id, _ -> new HashMap<>()).put(key.substring(slash + 1), Sha256.hex(value));
        }
    }

    private void parked(String key, byte @Nullable [] value) {
        int slash = key.lastIndexOf('/');
        if (slash < 0 || !wanted.test(key.substring(0, slash))) {
            return;
        }
        Set<String> numbers = waiting.computeIfAbsent(key.substring(0, slash), _ -> new HashSet<>());
        if (value == null) {
            numbers.remove(key);
        } else {
            numbers.add(key);
        }
    }

    /** @param value null when it was deleted */
    void takeMarkers(String where, byte[] keyBytes, byte @Nullable [] value) {
        if (keyBytes.length <= WINDOW_BYTES || value == null) {
            return; // one that has expired
        }
        String id = new String(keyBytes, 0, keyBytes.length - WINDOW_BYTES, UTF_8);
        if (!wanted.test(id)) {
            return;
        }
        marked.add(id);
        if (frozen) {
            return;
        }
        try {
            markers.put(id, contract.decode(value, Marker.class));
        } catch (UnreadableRecordException e) {
            violations.add(new Violation(
                    Kind.Unreadable, id, 0, where, "Expected a marker that can be read, but " + e.getMessage() + "."));
        }
    }

    void freeze() {
        frozen = true;
    }

    /** In the picture; null when there was none. */
    @Nullable
    StoredExecution execution(String id) {
        return executions.get(id);
    }

    Map<String, StoredExecution> executions() {
        return executions;
    }

    Map<String, Marker> markers() {
        return markers;
    }

    /** SHA-256 of the text that is kept under a key; null when there is none. */
    @Nullable
    String text(String id, String key) {
        return texts.getOrDefault(id, Map.of()).get(key);
    }

    /** Whether the state was put or deleted after the picture. */
    boolean touched(String id) {
        return touched.contains(id);
    }

    /** Whether a marker was ever put. */
    boolean marked(String id) {
        return marked.contains(id);
    }

    /** How many executions records wait for, and how many records. */
    long[] waiting() {
        long[] both = new long[2];
        waiting.values().forEach(numbers -> {
            both[0] += numbers.isEmpty() ? 0 : 1;
            both[1] += numbers.size();
        });
        return both;
    }

    /** Records that could not be read. */
    List<Violation> violations() {
        return violations;
    }
}
