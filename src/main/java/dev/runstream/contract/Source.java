package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Bytes that are read in Avro's binary encoding. Every length is held against the bytes that are left before anything is
 * allocated. For one record and one thread.
 */
final class Source {
    private final byte[] bytes;
    private int at;

    Source(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    int at() {
        return at;
    }

    int left() {
        return bytes.length - at;
    }

    /** Writes what was read since {@code start} once more. */
    void copy(int start, Sink sink) {
        sink.raw(bytes, start, at - start);
    }

    /** Writes the last {@code length} bytes that were read as a payload. */
    void payload(int length, Sink sink) {
        sink.payload(bytes, at - length, length);
    }

    boolean bool() {
        need(1, "a boolean");
        byte value = bytes[at++];
        if (value != 0 && value != 1) {
            throw new UnreadableRecordException(
                    "Expected a boolean to be 0 or 1, but byte " + (at - 1) + " is " + (value & 0xFF));
        }
        return value == 1;
    }

    long number() {
        int start = at;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            need(1, "a number");
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new UnreadableRecordException("Expected a number of at most 64 bits, but it is longer at byte " + start);
    }

    int int32() {
        int start = at;
        long value = number();
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw new UnreadableRecordException(
                    "Expected a number of at most 32 bits, but it is " + value + " at byte " + start);
        }
        return (int) value;
    }

    /** The index of a symbol or of a branch of a union. */
    int index(int count, String what) {
        int start = at;
        long value = number();
        if (value < 0 || value >= count) {
            throw new UnreadableRecordException("Expected " + what + " to be one of " + count + ", but it is number "
                    + value + " at byte " + start);
        }
        return (int) value;
    }

    String text() {
        int length = length("a text");
        at += length;
        return new String(bytes, at - length, length, UTF_8);
    }

    byte[] lengthAndBytes() {
        return fixed(length("bytes"));
    }

    byte[] fixed(int length) {
        skip(length);
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    void skip(int length) {
        need(length, "a value of " + length + " bytes");
        at += length;
    }

    /** The length of what follows, which is not read yet. */
    int length(String what) {
        int start = at;
        long length = number();
        if (length < 0 || length > left()) {
            throw new UnreadableRecordException("Expected the length of " + what + " to be at most the " + left()
                    + " bytes left, but it is " + length + " at byte " + start);
        }
        return (int) length;
    }

    /** The number of items in the next block of an array or a map; 0 after the last one. */
    int block() {
        int start = at;
        long count = number();
        if (count < 0) {
            // A writer may say how many bytes the block has, for those who skip it.
            count = -count;
            length("a block");
        }
        if (count < 0 || count > left()) {
            throw new UnreadableRecordException("Expected the count of a block to be at most the " + left()
                    + " bytes left, but it is " + count + " at byte " + start);
        }
        return (int) count;
    }

    private void need(int count, String what) {
        if (left() < count) {
            throw new UnreadableRecordException(
                    "Expected " + what + " at byte " + at + ", but only " + left() + " bytes are left");
        }
    }
}
