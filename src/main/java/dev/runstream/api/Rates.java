package dev.runstream.api;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often each caller may ask for what (R617): a bucket for each, filled at the rate, holding a second's worth. */
final class Rates {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int BUCKETS_MAX = 10_000;

    private final Map<String, Double> perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new HashMap<>();

    private record Bucket(double tokens, long at) {}

    /** @param perSecond by operation; those that are not there are not limited */
    Rates(Map<String, Double> perSecond, LongSupplier nanoTime) {
        this.perSecond = Map.copyOf(perSecond);
        this.nanoTime = nanoTime;
    }

    /** @throws ApiException ThrottlingException, when it is more than may be asked for */
    synchronized void take(String principal, String operation) {
        Double rate = perSecond.get(operation);
        if (rate == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        double full = Math.max(1, rate);
        String key = operation + "/" + principal;
        if (buckets.size() >= BUCKETS_MAX) { // one that has not asked for a while is as full as a new one
            buckets.values().removeIf(each -> now - each.at() > 10 * NANOS_PER_SECOND / Math.min(1, rate));
        }
        Bucket before = buckets.getOrDefault(key, new Bucket(full, now));
        double tokens = Math.min(full, before.tokens() + (now - before.at()) / NANOS_PER_SECOND * rate);
        buckets.put(key, new Bucket(tokens < 1 ? tokens : tokens - 1, now));
        if (tokens < 1) {
            throw new ApiException("ThrottlingException", "Rate exceeded");
        }
    }
}
