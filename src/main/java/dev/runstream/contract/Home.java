package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/** Where the records of an execution are at home. */
public final class Home {
    private Home() {}

    /**
     * murmur2 over the id's UTF-8 bytes, positive, modulo the count: what Java's default partitioner does. Vectors stand
     * in docs/events.md.
     *
     * @param partitions at least 1
     */
    public static int partition(String executionId, int partitions) {
        return Utils.toPositive(Utils.murmur2(executionId.getBytes(UTF_8))) % partitions;
    }
}
