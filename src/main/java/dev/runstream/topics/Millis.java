package dev.runstream.topics;

/** Milliseconds as people read them. */
final class Millis {
    private Millis() {}

    /** Whole seconds as {@code 15 s}, others as {@code 7.5 s}, less than one as {@code 500 ms}. */
    static String text(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis % 1_000 == 0
                ? millis / 1_000 + " s"
                : String.format(java.util.Locale.ROOT, "%.1f s", millis / 1e3);
    }
}
