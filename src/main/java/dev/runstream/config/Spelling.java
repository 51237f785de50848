package dev.runstream.config;

import java.util.Collection;
import java.util.Comparator;

/** What a misspelt name was meant to be. */
final class Spelling {
    private Spelling() {}

    /** The known name with the fewest letters to insert, delete or replace; the first in order among equals. */
    static String nearest(String name, Collection<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(each -> distance(name, each)))
                .orElseThrow(() -> new IllegalArgumentException("Expected at least one known name"));
    }

    /** Levenshtein's, row by row. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
