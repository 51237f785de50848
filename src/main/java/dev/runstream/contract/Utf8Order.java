package dev.runstream.contract;

import java.util.Comparator;

/**
 * The order of texts by their UTF-8 bytes, which is that of their code points. Java's own order differs where surrogates
 * meet U+E000 to U+FFFF.
 */
enum Utf8Order implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean aIsHigh = Character.isSurrogate(a);
                boolean bIsHigh = Character.isSurrogate(b);
                return aIsHigh == bIsHigh ? Character.compare(a, b) : aIsHigh ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
