package dev.runstream.contract;

/** Where the records of an execution are at home. */
public final class Home {
    private Home() {}

    /** murmur2 over the id's UTF-8 bytes, positive, modulo the count: what Java's default partitioner does. */
    public static int partition(String executionId, int partitions) {
        throw new UnsupportedOperationException("not built yet");
    }
}
