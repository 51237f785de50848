package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How an engine sets Kafka Streams: what was measured to be fast, and what makes a takeover quick. */
public final class StreamsSettings {
    private static final int PRODUCER_BATCH_BYTES = 131_072;

    /** What a transaction holds is seen when it is committed, and a commit sends what is left: no need to hurry before. */
    private static final int PRODUCER_LINGER_MILLIS = 50;

    /**
     * A transaction that begins while the markers of the one before are still being written is asked to come again. With
     * Kafka's 100 ms one commit in fifty stopped its thread for so long when little came.
     */
    private static final int PRODUCER_RETRY_BACKOFF_MILLIS = 5;

    private static final long POLL_MILLIS_MAX = 5;
    private static final int POLL_RECORDS_MAX = 5_000;

    private StreamsSettings() {}

    /**
     * The operator's own settings lose against those that a promise rests on, and win against those that only make it fast.
     *
     * @param largestRecordBytes that any topic takes, changelogs included
     */
    public static Map<String, Object> of(EngineSettings settings, int largestRecordBytes) {
        Map<String, Object> streams = new HashMap<>(settings.client(Client.streams));
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitIntervalMillis());
        // Bounds how late a due commit is noticed when nothing comes.
        streams.put(StreamsConfig.POLL_MS_CONFIG, Math.min(POLL_MILLIS_MAX, settings.commitIntervalMillis()));
        // Large batches keep the throughput.
        streams.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
        streams.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), PRODUCER_LINGER_MILLIS);
        streams.putIfAbsent(
                StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), PRODUCER_RETRY_BACKOFF_MILLIS);
        streams.putIfAbsent(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLL_RECORDS_MAX);
        String fetched = StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        streams.merge(fetched, CommitPace.Fetched.class.getName(), (given, own) -> given + "," + own);
        streams.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        streams.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        streams.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                settings.transactionTimeoutMillis());
        streams.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                settings.sessionTimeoutMillis());
        streams.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                settings.sessionTimeoutMillis() / 4);
        streams.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largestRecordBytes);
        streams.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        streams.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
        // Classic: the streams protocol takes over no faster once a leaving member says so, and needs broker settings.
        streams.putIfAbsent(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        return streams;
    }
}
