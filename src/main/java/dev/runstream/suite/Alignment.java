package dev.runstream.suite;

import dev.runstream.suite.Difference.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Two lists side by side: element by element, or, where that shows fewer differences, by the longest common subsequence.
 */
final class Alignment<E, A> {
    private final BiPredicate<E, A> same;
    private final BiFunction<E, @Nullable A, String> expectedText;
    private final BiFunction<A, @Nullable E, String> actualText;

    /**
     * @param expectedText a line; the second is what stands beside it
     * @param actualText a line; the second is what stands beside it
     */
    Alignment(
            BiPredicate<E, A> same,
            BiFunction<E, @Nullable A, String> expectedText,
            BiFunction<A, @Nullable E, String> actualText) {
        this.same = same;
        this.expectedText = expectedText;
        this.actualText = actualText;
    }

    List<Row> rows(List<E> expected, List<A> actual) {
        List<Row> inOrder = new ArrayList<>();
        pair(expected, actual, inOrder);
        if (differences(inOrder) <= 1) {
            return inOrder;
        }
        List<Row> aligned = aligned(expected, actual);
        return differences(aligned) < differences(inOrder) ? aligned : inOrder;
    }

    private static long differences(List<Row> rows) {
        return rows.stream().filter(row -> !row.same()).count();
    }

    private List<Row> aligned(List<E> expected, List<A> actual) {
        int[][] common = common(expected, actual);
        List<Row> rows = new ArrayList<>();
        List<E> onlyExpected = new ArrayList<>();
        List<A> onlyActual = new ArrayList<>();
        int e = 0;
        int a = 0;
        while (e < expected.size() || a < actual.size()) {
            boolean both = e < expected.size() && a < actual.size();
            if (both && same.test(expected.get(e), actual.get(a))) {
                onlyExpected.add(expected.get(e++));
                onlyActual.add(actual.get(a++));
                flush(onlyExpected, onlyActual, rows);
            } else if (a == actual.size() || (both && common[e + 1][a] >= common[e][a + 1])) {
                onlyExpected.add(expected.get(e++));
            } else {
                onlyActual.add(actual.get(a++));
            }
        }
        flush(onlyExpected, onlyActual, rows);
        return rows;
    }

    /** Those that differ, and the last ones of both sides if they are the same, which stand beside each other. */
    private void flush(List<E> expected, List<A> actual, List<Row> rows) {
        boolean meet = !expected.isEmpty() && !actual.isEmpty() && same.test(expected.getLast(), actual.getLast());
        if (meet) {
            E left = expected.removeLast();
            A right = actual.removeLast();
            pair(expected, actual, rows);
            pair(List.of(left), List.of(right), rows);
        } else {
            pair(expected, actual, rows);
        }
        expected.clear();
        actual.clear();
    }

    /** Side by side as far as both sides reach. */
    private void pair(List<E> expected, List<A> actual, List<Row> rows) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            E left = i < expected.size() ? expected.get(i) : null;
            A right = i < actual.size() ? actual.get(i) : null;
            rows.add(new Row(
                    left == null ? null : expectedText.apply(left, right),
                    right == null ? null : actualText.apply(right, left),
                    left != null && right != null && same.test(left, right)));
        }
    }

    private int[][] common(List<E> expected, List<A> actual) {
        int[][] common = new int[expected.size() + 1][actual.size() + 1];
        for (int e = expected.size() - 1; e >= 0; e--) {
            for (int a = actual.size() - 1; a >= 0; a--) {
                common[e][a] = same.test(expected.get(e), actual.get(a))
                        ? common[e + 1][a + 1] + 1
                        : Math.max(common[e + 1][a], common[e][a + 1]);
            }
        }
        return common;
    }
}
