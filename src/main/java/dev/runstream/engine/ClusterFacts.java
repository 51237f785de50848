package dev.runstream.engine;

/**
 * What an engine must know of its cluster before it starts.
 *
 * @param partitions of {@code requests}, {@code commands} and {@code step-results}
 * @param requestsTopicId Kafka's id of {@code requests}
 */
record ClusterFacts(int partitions, String requestsTopicId, RecordLimits limits) {}
