package dev.runstream.runbook;

import dev.runstream.runbook.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one document. */
final class Problems {
    /** Problems of one document that are told; the rest is only counted. */
    static final int MAX_TOLD = 1_000;

    private static final int MAX_SHOWN_CHARS = 200;

    private final List<Problem> found = new ArrayList<>();
    private int untold;
    private boolean refused;

    /**
     * The start of a text from the document, without control characters: a message is one line, no longer than a person
     * reads, and does nothing to a terminal.
     */
    static String shown(String text) {
        String start = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
        if (start.chars().noneMatch(Character::isISOControl)) {
            return start;
        }
        StringBuilder clean = new StringBuilder();
        start.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                clean.append(c == '\n' ? "\\n" : String.format("\\u%04x", c));
            } else {
                clean.append((char) c);
            }
        });
        return clean.toString();
    }

    static String quoted(String text) {
        return '"' + shown(text) + '"';
    }

    void error(Place place, String path, String rule, String message) {
        refused = true;
        add(Severity.ERROR, place, path, rule, message);
    }

    void warning(Place place, String path, String rule, String message) {
        add(Severity.WARNING, place, path, rule, message);
    }

    /** Whether there is an error among them. */
    boolean refuse() {
        return refused;
    }

    /** In document order; those at one place in the order in which they were found. */
    List<Problem> inDocumentOrder() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (untold > 0) {
            Problem last = sorted.getLast();
            sorted.add(new Problem(
                    refused ? Severity.ERROR : Severity.WARNING,
                    last.line(),
                    last.column(),
                    "",
                    untold == 1 ? "There is 1 more problem." : "There are " + untold + " more problems.",
                    last.rule()));
        }
        return List.copyOf(sorted);
    }

    private void add(Severity severity, Place place, String path, String rule, String message) {
        if (found.size() >= MAX_TOLD) {
            untold++;
            return;
        }
        found.add(new Problem(severity, place.line(), place.column(), path, message, rule));
    }
}
