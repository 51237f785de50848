package dev.runstream.suite;

import dev.runstream.suite.Difference.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expected and actual in two columns, with a mark between what differs. */
public final class SideBySide {
    private static final int COLUMN_MIN = 24;
    private static final int COLUMN_MAX = 60;
    private static final String SAME = "   ";
    private static final String DIFFERENT = " | ";
    private static final String MISSING = " < ";
    private static final String MORE = " > ";

    private SideBySide() {}

    /** The lines of one mismatch, its heading first. */
    public static List<String> lines(List<Difference> differences) {
        int width = width(differences);
        List<String> lines = new ArrayList<>(List.of(line("expected", "actual", SAME, width)));
        for (Difference difference : differences) {
            lines.add(difference.what() + ":");
            difference.rows().forEach(row -> add(row, width, lines));
        }
        return lines;
    }

    private static int width(List<Difference> differences) {
        int longest = COLUMN_MIN;
        for (Difference difference : differences) {
            for (Row row : difference.rows()) {
                longest = Math.max(
                        longest, row.expected() == null ? 0 : row.expected().length() + 2);
            }
        }
        return Math.min(longest, COLUMN_MAX);
    }

    private static void add(Row row, int width, List<String> lines) {
        String mark = row.same() ? SAME : row.actual() == null ? MISSING : row.expected() == null ? MORE : DIFFERENT;
        List<String> left = wrapped(row.expected(), width - 2);
        List<String> right = wrapped(row.actual(), COLUMN_MAX);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String text = i < left.size() ? "  " + left.get(i) : "";
            lines.add(line(text, i < right.size() ? right.get(i) : "", mark, width));
        }
    }

    private static String line(String left, String right, String mark, int width) {
        return (left + " ".repeat(Math.max(0, width - left.length())) + mark + right).stripTrailing();
    }

    /** Broken at a blank where one is near. */
    private static List<String> wrapped(@Nullable String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String line : text == null ? List.<String>of() : text.lines().toList()) {
            String rest = line;
            while (rest.length() > width) {
                int blank = rest.lastIndexOf(' ', width);
                int end = blank > width / 2 ? blank : width;
                lines.add(rest.substring(0, end));
                rest = rest.substring(end == blank ? end + 1 : end);
            }
            lines.add(rest);
        }
        return lines;
    }
}
