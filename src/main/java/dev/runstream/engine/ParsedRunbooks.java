package dev.runstream.engine;

import dev.runstream.runbook.Runbook;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsed runbooks by the digest of their bytes; the least recently used ones are forgotten. Thread-safe. */
final class ParsedRunbooks {
    static final int CAPACITY = 500;

    private final Map<String, Runbook> bySha256 = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Runbook> eldest) {
            return size() > CAPACITY;
        }
    });

    @Nullable
    Runbook get(String sha256) {
        return bySha256.get(sha256);
    }

    void put(String sha256, Runbook runbook) {
        bySha256.put(sha256, runbook);
    }
}
