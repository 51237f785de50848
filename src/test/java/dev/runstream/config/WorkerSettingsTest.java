package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Goal: a setting that is wrong is refused with a sentence, never ignored. */
class WorkerSettingsTest {
    @Test
    void defaultsAreThoseOfTheDesign() {
        WorkerSettings settings = settings(Map.of());
        assertThat(settings.adoptAfter()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.maxCallsInFlight()).isEqualTo(10_000);
        assertThat(settings.maxPollRecords()).isEqualTo(500);
        assertThat(settings.topics().stepRequests()).isEqualTo("runstream.step-requests");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> settings(Map.of("worker.adopt.afterms", "5")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Expected a setting of this role, but 'worker.adopt.afterms' is none; nearest is"
                        + " 'worker.adopt.after.ms'");
    }

    @Test
    void aMissingAddressOfTheClusterIsRefused() {
        assertThatThrownBy(() -> new WorkerSettings(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aLimitOfCallsBelowOneBatchIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("worker.max.calls.in.flight", "999", "worker.consumers", "2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at least worker.consumers x worker.max.poll.records = 1000");
    }

    @Test
    void aSettingForOneKindOfClientWinsOverTheOneForAll() {
        WorkerSettings settings =
                settings(Map.of("kafka.retry.backoff.ms", "7", "kafka.producer.retry.backoff.ms", "9"));
        assertThat(settings.client(RoleConfig.Client.producer)).containsEntry("retry.backoff.ms", "9");
        assertThat(settings.client(RoleConfig.Client.consumer))
                .containsEntry("retry.backoff.ms", "7")
                .containsEntry("bootstrap.servers", "localhost:9092")
                .hasSize(2);
    }

    private static WorkerSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", "localhost:9092");
        return new WorkerSettings(all);
    }
}
