package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that grow while a record is written, in Avro's binary encoding. For one record and one thread. */
final class Sink {
    private static final HexFormat HEX = HexFormat.of();

    private final boolean digests;
    private byte[] bytes = new byte[512];
    private int size;

    /** @param digests whether texts marked as payload are written as their digests: the form that is hashed */
    Sink(boolean digests) {
        this.digests = digests;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void bool(boolean value) {
        reserve(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /** An int, a long, a length, a count or the index of a union or enum: zigzag, seven bits a byte. */
    void number(long value) {
        reserve(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void text(String text) {
        lengthAndBytes(text.getBytes(UTF_8));
    }

    /** A text of the user's: itself, or its digest where digests are wanted. */
    void payload(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        if (digests) {
            digest(utf8, 0, utf8.length);
        } else {
            lengthAndBytes(utf8);
        }
    }

    /** Stands for a payload's UTF-8 bytes. */
    void digest(byte[] utf8, int from, int length) {
        text("sha256:" + HEX.formatHex(Sha256.of(utf8, from, length)));
    }

    void lengthAndBytes(byte[] value) {
        number(value.length);
        raw(value, 0, value.length);
    }

    void raw(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }
}
