package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: no secret is shown, and what helps to find a mistake is. */
class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config",
                "kafka.producer.sasl.jaas.config",
                "kafka.streams.main.consumer.sasl.jaas.config",
                "kafka.ssl.key.password",
                "kafka.ssl.keystore.password",
                "kafka.ssl.keystore.key",
                "kafka.consumer.ssl.truststore.password",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
                "kafka.some.plugin.setting",
                "config.providers.vault.param.token",
                "config.providers.vault.param.secret_key"
            })
    void isHidden(String name) {
        assertThat(Redaction.isSecret(EngineSettings.DEFINITION, name)).isTrue();
        Map<String, String> given = new HashMap<>(Map.of("bootstrap.servers", "b:1", name, "TOPSECRET"));
        EngineSettings settings = new EngineSettings(given);
        assertThat(settings.differences()).contains(name + "=[hidden]");
        assertThat(settings.all()).noneMatch(line -> line.contains("TOPSECRET"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.security.protocol",
                "kafka.ssl.keystore.location",
                "kafka.producer.linger.ms",
                "kafka.streams.producer.linger.ms",
                "kafka.streams.num.standby.replicas",
                "kafka.sasl.oauthbearer.token.endpoint.url",
                "engine.lease.ms",
                "bindings.aws:createStack"
            })
    void isShown(String name) {
        assertThat(Redaction.isSecret(EngineSettings.DEFINITION, name)).isFalse();
    }

    @Test
    void aPasswordInAUrlIsHidden() {
        assertThat(Redaction.shown(
                        WorkerSettings.DEFINITION, WorkerSettings.LAMBDA_ENDPOINT, "http://me:secret@host:1/path"))
                .isEqualTo("http://[hidden]@host:1/path");
    }
}
