package dev.runstream.functions.runtime;

import java.nio.charset.StandardCharsets;

/** The end of a text that may be endless: its last 4 KB. Safe for threads. */
final class Tail {
    private static final int MAX_BYTES = 4_096;

    private final byte[] ring = new byte[MAX_BYTES];
    private long written;

    synchronized void write(byte[] bytes, int length) {
        for (int i = Math.max(0, length - MAX_BYTES); i < length; i++) {
            ring[(int) ((written + i) % MAX_BYTES)] = bytes[i];
        }
        written += length;
    }

    synchronized void clear() {
        written = 0;
    }

    /** A character that was cut in half at the beginning is left out. */
    synchronized String text() {
        int kept = (int) Math.min(written, MAX_BYTES);
        byte[] bytes = new byte[kept];
        for (int i = 0; i < kept; i++) {
            bytes[i] = ring[(int) ((written - kept + i) % MAX_BYTES)];
        }
        int start = 0;
        while (written > kept && start < kept && (bytes[start] & 0xC0) == 0x80) {
            start++;
        }
        return new String(bytes, start, kept - start, StandardCharsets.UTF_8);
    }
}
