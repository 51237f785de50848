package dev.runstream.expression;

/** Sizes of text in UTF-8, without encoding it. */
public final class Utf8 {
    private Utf8() {}

    /** Bytes of the whole text. */
    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            bytes += more(text, i);
        }
        return bytes;
    }

    /** The longest beginning of at most {@code maxBytes} that ends between two code points (R121). */
    public static String cut(String text, int maxBytes) {
        if (text.length() <= maxBytes / 3) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += 1 + more(text, i);
            if (bytes > maxBytes) {
                boolean insidePair = i > 0
                        && Character.isLowSurrogate(text.charAt(i))
                        && Character.isHighSurrogate(text.charAt(i - 1));
                return text.substring(0, insidePair ? i - 1 : i);
            }
        }
        return text;
    }

    /** Bytes beyond the first that the character needs; a pair of surrogates has two for each half. */
    private static int more(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            return 0;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
}
