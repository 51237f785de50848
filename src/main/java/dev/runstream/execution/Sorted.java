package dev.runstream.execution;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Maps in key order: the one order that every encoding, hash and rendering of the same value shares. */
final class Sorted {
    private Sorted() {}

    /** Made here and where records are read, of maps that nobody keeps: need not be copied once more. */
    private static final Class<?> UNMODIFIABLE =
            Collections.unmodifiableSortedMap(new TreeMap<>()).getClass();

    /** An unmodifiable map in key order: itself when it is one, else a copy. */
    static <V> SortedMap<String, V> map(Map<String, V> map) {
        if (map.getClass() == UNMODIFIABLE
                && map instanceof SortedMap<String, V> sorted
                && sorted.comparator() == null) {
            return sorted;
        }
        return map.isEmpty() ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /** The same with one entry set. */
    static <V> SortedMap<String, V> with(Map<String, V> map, String key, V value) {
        TreeMap<String, V> copy = new TreeMap<>(map);
        copy.put(key, value);
        return Collections.unmodifiableSortedMap(copy);
    }
}
