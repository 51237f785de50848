package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: every number that can be set has a range, whose ends are taken and whose neighbours are refused. Method: each
 * setting alone, at both ends of the range that docs/configuration.md shows, and one beyond each.
 */
class SettingsRangeTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aNumberIsTakenAtTheEndsOfItsRangeAndRefusedBeyondThem(String name, ConfigDef definition) {
        ConfigKey key = definition.configKeys().get(name);
        String[] ends = ValidValues.of(key).replace(" or more", "").split(" to ");
        assertThat(ends[0]).as("the range of " + name).matches("-?\\d+");
        BigInteger least = new BigInteger(ends[0]);
        assertThat(refusals(definition, name, least)).isEmpty();
        assertThat(refusals(definition, name, least.subtract(BigInteger.ONE)))
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal).contains(name));
        BigInteger most = ends.length == 2
                ? new BigInteger(ends[1])
                : BigInteger.valueOf(key.type == Type.INT ? Integer.MAX_VALUE : Long.MAX_VALUE);
        assertThat(refusals(definition, name, most)).isEmpty();
        assertThat(refusals(definition, name, most.add(BigInteger.ONE)))
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal).contains(name));
    }

    static Stream<Arguments> numbers() {
        List<Arguments> numbers = new ArrayList<>();
        for (ConfigDef definition :
                List.of(EngineSettings.DEFINITION, WorkerSettings.DEFINITION, ApiSettings.DEFINITION)) {
            for (ConfigKey key : definition.configKeys().values()) {
                if (key.type == Type.INT || key.type == Type.LONG) {
                    numbers.add(Arguments.of(key.name, definition));
                }
            }
        }
        return numbers.stream();
    }

    private static List<String> refusals(ConfigDef definition, String name, BigInteger value) {
        Map<String, String> given = new HashMap<>(Map.of("bootstrap.servers", "none:1", name, value.toString()));
        return definition.validate(given).stream()
                .filter(each -> each.name().equals(name))
                .flatMap(each -> each.errorMessages().stream())
                .toList();
    }
}
