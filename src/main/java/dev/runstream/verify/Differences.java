package dev.runstream.verify;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where two values differ, field by field: records by component, maps by key, lists by index. */
final class Differences {
    private static final int SHOWN_CHARS_MAX = 120;

    private final Predicate<String> left;
    private final List<String> found = new ArrayList<>();

    private Differences(Predicate<String> left) {
        this.left = left;
    }

    /**
     * One text for each place that differs, for example {@code visit.attempt: 2 in the events, 1 stored}.
     *
     * @param leftOut top-level fields that are not compared
     */
    static List<String> between(@Nullable Object replayed, @Nullable Object stored, Predicate<String> leftOut) {
        Differences differences = new Differences(leftOut);
        differences.compare("", replayed, stored);
        return differences.found;
    }

    private void compare(String path, @Nullable Object replayed, @Nullable Object stored) {
        if (left.test(path) || Objects.equals(replayed, stored)) {
            return;
        }
        if (replayed instanceof Record a && stored instanceof Record b && a.getClass() == b.getClass()) {
            for (RecordComponent field : a.getClass().getRecordComponents()) {
                compare(join(path, field.getName()), value(field, a), value(field, b));
            }
        } else if (replayed instanceof Map<?, ?> a && stored instanceof Map<?, ?> b) {
            TreeSet<String> keys = new TreeSet<>();
            a.keySet().forEach(key -> keys.add(String.valueOf(key)));
            b.keySet().forEach(key -> keys.add(String.valueOf(key)));
            keys.forEach(key -> compare(join(path, key), a.get(key), b.get(key)));
        } else if (replayed instanceof List<?> a && stored instanceof List<?> b && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                compare(path + "[" + i + "]", a.get(i), b.get(i));
            }
        } else {
            found.add(path + ": " + shown(replayed) + " in the events, " + shown(stored) + " stored");
        }
    }

    private static @Nullable Object value(RecordComponent field, Record of) {
        try {
            return field.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Expected field " + field + " of a public record to be readable", e);
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
