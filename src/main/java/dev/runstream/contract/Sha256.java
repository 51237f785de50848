package dev.runstream.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests: 32 bytes on the wire, 64 lower-case hexadecimal digits in Java. */
public final class Sha256 {
    static final int BYTES = 32;

    /** Copied instead of looked up each time; nothing is ever put into it. */
    private static final MessageDigest EMPTY = lookedUp();

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException e) { // a provider need not offer it
            return lookedUp();
        }
    }

    private static MessageDigest lookedUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected the Java platform to offer SHA-256, but it does not", e);
        }
    }

    /** As 64 lower-case hexadecimal digits. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** @throws IllegalArgumentException when it is not 64 lower-case hexadecimal digits */
    static byte[] parse(String hex) {
        byte[] digest = new byte[BYTES];
        if (hex.length() != 2 * BYTES) {
            throw notADigest(hex);
        }
        for (int i = 0; i < BYTES; i++) {
            digest[i] = (byte) (digit(hex, 2 * i) << 4 | digit(hex, 2 * i + 1));
        }
        return digest;
    }

    private static int digit(String hex, int at) {
        char c = hex.charAt(at);
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        throw notADigest(hex);
    }

    private static IllegalArgumentException notADigest(String hex) {
        return new IllegalArgumentException(
                "Expected a SHA-256 digest as 64 lower-case hexadecimal digits, but it is \"" + hex + "\"");
    }
}
