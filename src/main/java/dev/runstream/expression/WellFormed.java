package dev.runstream.expression;

/** JSON text that UTF-8 can carry: halves of surrogate pairs are legal in a string's escapes, but have no encoding. */
final class WellFormed {
    private WellFormed() {}

    /** The same JSON with every lone surrogate written as its escape; they can only stand inside strings. */
    static String json(String json) {
        int lone = firstLone(json, 0);
        if (lone < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 5);
        int done = 0;
        for (; lone >= 0; lone = firstLone(json, done)) {
            escaped.append(json, done, lone).append("\\u").append(Integer.toHexString(json.charAt(lone)));
            done = lone + 1;
        }
        return escaped.append(json, done, json.length()).toString();
    }

    private static int firstLone(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                return i;
            }
            i++;
        }
        return -1;
    }
}
