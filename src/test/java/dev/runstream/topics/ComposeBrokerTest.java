package dev.runstream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.ComposeFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

/**
 * Goal: the broker of docker-compose.yml starts, and is set as {@code topics check} recommends. Method: its environment is
 * turned into settings as the image does it, and read by Kafka's own parser.
 */
class ComposeBrokerTest {
    private static final String PREFIX = "KAFKA_";

    @Test
    void theBrokersSettingsAreKafkasAndNoneIsAdvisedAgainst() throws IOException {
        Map<String, String> settings = ComposeFile.read().services().get("kafka").environment().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(variable -> setting(variable.getKey()), Map.Entry::getValue));
        assertThat(KafkaConfig.configDef().names()).containsAll(settings.keySet());
        Map<String, String> effective = new HashMap<>();
        KafkaConfig.apply(settings, false)
                .values()
                .forEach((name, value) -> effective.put(name, String.valueOf(value)));
        assertThat(BrokerAdvice.of(new ClusterState(1, List.of(effective), Map.of(), Map.of(), Map.of())))
                .isEmpty();
    }

    private static String setting(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
