package dev.runstream.runbook;

import java.util.regex.Pattern;

/**
 * Matches a text against a document's regular expression with a limit on the effort: patterns and values come from
 * strangers, and backtracking can take for ever.
 */
enum BoundedMatch {
    MATCHES,
    DIFFERS,
    TOO_COSTLY;

    /** Characters that one match may read, repeated ones included; about a tenth of a second. */
    private static final int MAX_READS = 10_000_000;

    /** Whether the pattern matches the whole text (R318). */
    static BoundedMatch of(Pattern pattern, String text) {
        try {
            return pattern.matcher(new CountedText(text, new int[] {MAX_READS})).matches() ? MATCHES : DIFFERS;
        } catch (TooManyReadsException | StackOverflowError e) {
            // The engine of regular expressions recurses once for each repetition of a group; it leaves nothing behind.
            return TOO_COSTLY;
        }
    }

    private static final class TooManyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyReadsException() {
            super("too many reads", null, false, false);
        }
    }

    /** A text that counts how often it is read. */
    private record CountedText(String text, int[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooManyReadsException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end), left);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
