package dev.runstream.execution;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that follow from what they name: the same cause gives the same id. UUIDv7 text, 36 characters (R410). */
public final class DerivedId {
    private DerivedId() {}

    /**
     * The id of a start whose producer left it out: a retried transaction derives the same one.
     *
     * @param topicId Kafka's id of the topic, as text
     * @param appendTime the broker's, epoch milliseconds
     */
    public static String of(String topicId, int partition, long offset, long appendTime) {
        return derive(appendTime, topicId + "/" + partition + "/" + offset);
    }

    /** The id of the child that one attempt of a step visit starts. */
    public static String child(String parentExecutionId, long visit, int attempt, long now) {
        return derive(now, parentExecutionId + "/" + visit + "/" + attempt);
    }

    /**
     * The id of a start that can be sent again: the same request gives the same one at any time. UUIDv8, because it tells
     * no time.
     *
     * @param caller who asks; another caller's token is another token
     * @param token of the client
     * @param refusals how often the token's start was refused before; from 0
     */
    public static String request(String caller, String token, int refusals) {
        String name = caller.length() + "/" + caller + "/" + token + "/" + refusals;
        ByteBuffer digest = ByteBuffer.wrap(sha256(name.getBytes(StandardCharsets.UTF_8)));
        long high = (digest.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x8000L;
        long low = (digest.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /**
     * The id of a step execution: known before the step is entered, and the same ever after (R714).
     *
     * @param pass of the loop around it; 1 outside of loops. A step is entered once in a pass at most (R221)
     */
    public static String stepExecution(String executionId, String step, int pass) {
        String name = executionId + "/" + step + (pass == 1 ? "" : "/" + pass);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** UUIDv7: 48 bits of time, then the first bits of the SHA-256 of the name. */
    private static String derive(long time, String name) {
        ByteBuffer digest = ByteBuffer.wrap(sha256(name.getBytes(StandardCharsets.UTF_8)));
        long high = (time << 16) | 0x7000L | (digest.getShort() & 0x0FFFL);
        long low = (digest.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected the Java platform to offer SHA-256, but it does not", e);
        }
    }
}
