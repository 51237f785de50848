package dev.runstream.suite;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expectation that did not come true.
 *
 * @param what the key under {@code expect}, for example {@code steps}
 * @param rows both sides, line by line
 */
public record Difference(String what, List<Row> rows) {
    public Difference {
        rows = List.copyOf(rows);
    }

    /**
     * One line.
     *
     * @param expected null where only the actual side has something
     * @param actual null where only the expected side has something
     */
    public record Row(@Nullable String expected, @Nullable String actual, boolean same) {}

    static Difference of(String what, @Nullable String expected, @Nullable String actual) {
        return new Difference(what, List.of(new Row(expected, actual, false)));
    }
}
