package dev.runstream.config;

import java.time.Duration;

/**
 * Where and how a role tells of itself.
 *
 * @param port of the HTTP server; 0 for a free one, -1 for none
 * @param probeEvery how often the cluster is asked for what only it knows
 */
public record TelemetrySettings(String host, int port, Duration probeEvery, KafkaMetrics kafkaMetrics) {
    /** Which metrics of Kafka's own clients are told too. */
    public enum KafkaMetrics {
        none,
        /** A few that matter for throughput and lag. */
        chosen,
        /** Hundreds. */
        all
    }

    public boolean isOn() {
        return port >= 0;
    }
}
