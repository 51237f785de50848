package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that grow while a record is written, in Avro's binary encoding. For one record and one thread. */
final class Sink {
    private static final byte[] DIGEST_PREFIX = "sha256:".getBytes(UTF_8);
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(UTF_8);

    private final @Nullable MessageDigest digests;
    private byte[] bytes = new byte[512];
    private int size;

    /** @param digests whether texts marked as payload are written as their digests: the form that is hashed */
    Sink(boolean digests) {
        this.digests = digests ? Sha256.digest() : null;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Hex SHA-256 of all that was written; only where digests are wanted. */
    String hash() {
        MessageDigest digest = Objects.requireNonNull(digests);
        digest.update(bytes, 0, size);
        return HexFormat.of().formatHex(digest.digest());
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
        if (digests != null) {
            digest(utf8, 0, utf8.length);
        } else {
            lengthAndBytes(utf8);
        }
    }

    /** Stands for a payload's UTF-8 bytes. */
    void digest(byte[] utf8, int from, int length) {
        MessageDigest digest = Objects.requireNonNull(digests);
        digest.update(utf8, from, length);
        number(DIGEST_PREFIX.length + 2 * Sha256.BYTES);
        raw(DIGEST_PREFIX, 0, DIGEST_PREFIX.length);
        reserve(2 * Sha256.BYTES);
        for (byte b : digest.digest()) {
            bytes[size++] = HEX_DIGITS[(b >> 4) & 0xF];
            bytes[size++] = HEX_DIGITS[b & 0xF];
        }
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
