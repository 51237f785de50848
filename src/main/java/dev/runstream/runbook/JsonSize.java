package dev.runstream.runbook;

/** How many bytes of UTF-8 a string takes in minified JSON. */
final class JsonSize {
    private JsonSize() {}

    static long ofString(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            bytes += ofChar(text.charAt(i));
        }
        return bytes;
    }

    private static int ofChar(char c) {
        if (c < 0x20) {
            return switch (c) {
                case '\n', '\r', '\t', '\b', '\f' -> 2;
                default -> 6;
            };
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        // Each half of a surrogate pair stands for two of the pair's four bytes.
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
