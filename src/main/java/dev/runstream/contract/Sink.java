package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bytes that grow while a record is written, in Avro's binary encoding. For one record and one thread. */
final class Sink {
    private static final byte[] DIGEST_PREFIX = "sha256:".getBytes(UTF_8);
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(UTF_8);

    /** Room for most records: what is larger is copied as it grows. */
    private static final int BYTES = 1_024;

    private final Payloads payloads;
    private final @Nullable MessageDigest digests;
    private byte[] bytes;
    private int size;

    /** Of {@link Payloads#MARKED}: where each payload's length, its text and what follows it begin. */
    private int[] marks = {};

    private int marked;

    Sink(Payloads payloads) {
        this(payloads, new byte[BYTES]);
    }

    /** @param buffer that {@link #buffer} of another one gave; what is in it does not matter */
    Sink(Payloads payloads, byte[] buffer) {
        this.payloads = payloads;
        this.digests = payloads == Payloads.PLAIN ? null : Sha256.digest();
        this.bytes = buffer;
    }

    /** What it wrote into, for the next one: nothing may be asked of this one afterwards. */
    byte[] buffer() {
        return bytes;
    }

    /** How texts that are marked as payload are written. */
    enum Payloads {
        /** As they are. */
        PLAIN,
        /** As they are, and as their digests in the hash. */
        MARKED,
        /** As their digests: the form that is hashed, and the redacted copy. */
        DIGESTED,
        /** As they are, which must be digests: what is read is a redacted copy. */
        REDACTED
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Hex SHA-256 of all that was written, payloads as their digests; not for {@link Payloads#PLAIN}. */
    String hash() {
        MessageDigest digest = Objects.requireNonNull(digests);
        Sink form = marked == 0 ? this : digested();
        digest.update(form.bytes, 0, form.size);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** All that was written, with digests in the place of payloads. */
    private Sink digested() {
        Sink form = new Sink(Payloads.DIGESTED);
        int from = 0;
        for (int i = 0; i < marked; i += 3) {
            form.raw(bytes, from, marks[i] - from);
            form.payload(bytes, marks[i + 1], marks[i + 2] - marks[i + 1]);
            from = marks[i + 2];
        }
        form.raw(bytes, from, size - from);
        return form;
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
        switch (payloads) {
            case PLAIN -> lengthAndBytes(utf8);
            case MARKED -> {
                int length = size;
                lengthAndBytes(utf8);
                mark(length, size - utf8.length, size);
            }
            case DIGESTED, REDACTED -> payload(utf8, 0, utf8.length);
        }
    }

    private void mark(int length, int text, int end) {
        if (marked == marks.length) {
            marks = Arrays.copyOf(marks, Math.max(12, 2 * marks.length));
        }
        marks[marked++] = length;
        marks[marked++] = text;
        marks[marked++] = end;
    }

    /** The same from its UTF-8 bytes, as a digest in any case. */
    void payload(byte[] utf8, int from, int length) {
        number(DIGEST_PREFIX.length + 2 * Sha256.BYTES);
        if (payloads == Payloads.REDACTED) {
            requireDigest(utf8, from, length);
            raw(utf8, from, length);
            return;
        }
        MessageDigest digest = Objects.requireNonNull(digests);
        digest.update(utf8, from, length);
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

    private static void requireDigest(byte[] utf8, int from, int length) {
        String text = new String(utf8, from, length, UTF_8);
        if (!DIGEST.matcher(text).matches()) {
            throw new UnreadableRecordException(
                    "Expected a redacted payload to be sha256: and 64 hexadecimal digits, but" + " it is \""
                            + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"");
        }
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
        }
    }
}
