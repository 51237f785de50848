package dev.runstream.execution;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Maps in key order: the one order that every encoding, hash and rendering of the same value shares. */
final class Sorted {
    private Sorted() {}

    /** An unmodifiable copy in key order. */
    static <V> SortedMap<String, V> map(Map<String, V> map) {
        return map.isEmpty() ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /** The same with one entry set. */
    static <V> SortedMap<String, V> with(Map<String, V> map, String key, V value) {
        TreeMap<String, V> copy = new TreeMap<>(map);
        copy.put(key, value);
        return Collections.unmodifiableSortedMap(copy);
    }
}
