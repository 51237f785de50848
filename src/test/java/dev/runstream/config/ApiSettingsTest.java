package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.config.AccessKey.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: nobody serves the API to others by mistake, and every mistake in a file of keys is a sentence. */
class ApiSettingsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.8.8.8"})
    void withoutKeysThisMachinesOwnAddressesAreServed(String host) {
        assertThat(settings(Map.of(ApiSettings.HOST, host)).keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1"})
    void withoutKeysNoOtherAddressIs(String host) {
        assertThatThrownBy(() -> settings(Map.of(ApiSettings.HOST, host)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "Expected api.keys.file to name a file of access keys, because api.host is " + host);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://db/history?user=root,jdbc:mysql:",
        "postgresql://db/history,postgresql:",
        "history,history",
    })
    void aDatabaseIsOneOfTheTwoThatAreKnown(String url, String shown) {
        assertThatThrownBy(() -> QuerySettings.of(url))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "Expected query.database.url to begin with jdbc:postgresql: or jdbc:h2:, but it begins with "
                                + shown);
    }

    @Test
    void aKeyHasItsFields() throws IOException {
        Path secrets = Files.writeString(directory.resolve("secrets.properties"), "ops=a secret from elsewhere\n");
        ApiSettings settings = withKeys("""
            config.providers=file
            OPS.secret=${file:%s:ops}
            OPS.principal=arn:aws:iam::123456789012:user/ops
            OPS.may=start, read
            OPS.runbooks=Patch*,Reboot?
            KEY_2.secret=sixteen characters
            KEY_2.may=read
            KEY_2.runbooks=*
            """.formatted(secrets));
        assertThat(settings.keys())
                .containsExactlyInAnyOrder(
                        new AccessKey(
                                "OPS",
                                "a secret from elsewhere",
                                "arn:aws:iam::123456789012:user/ops",
                                java.util.Set.of(Permission.start, Permission.read),
                                List.of("Patch*", "Reboot?")),
                        new AccessKey(
                                "KEY_2",
                                "sixteen characters",
                                "KEY_2",
                                java.util.Set.of(Permission.read),
                                List.of("*")));
        assertThat(settings.keys().toString()).doesNotContain("secret from elsewhere", "sixteen characters");
        assertThat(String.join("\n", settings.all())).doesNotContain("secret from elsewhere");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "K-1.secret=short|Expected K-1.secret of * to have 16 characters at least, but it has 5",
                "KEY.may=fly|Expected KEY.may of * to list some of [start, stop, signal, read, register], but it has 'fly'",
                "KEY.may=|Expected KEY.may of * to list what the key may do, but it is empty",
                "KEY.runbooks=|Expected KEY.runbooks of * to list patterns of names",
                "KEY.colour=red|Expected each setting of * to be ID.secret",
                "secret=x|Expected each setting of * to be ID.secret",
                "# none|Expected * to have a key at least"
            })
    void aMistakeInTheFileIsASentence(String line, String sentence) {
        String[] parts = sentence.split("\\*", 2);
        assertThatThrownBy(() -> withKeys(line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts[0], parts[1]);
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThatThrownBy(() -> settings(Map.of(ApiSettings.KEYS_FILE, "nowhere.properties")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nowhere.properties cannot");
    }

    @Test
    void ratesAreThoseOfSsmOrOnesOwn() {
        assertThat(settings(Map.of()).rates()).isEmpty();
        assertThat(settings(Map.of(ApiSettings.RATES, "aws")).rates())
                .containsEntry("StartAutomationExecution", 1.0)
                .containsEntry("GetAutomationExecution", 3.0)
                .hasSize(6);
        assertThat(settings(Map.of(ApiSettings.RATES, "StartAutomationExecution=0.5,aws"))
                        .rates())
                .containsEntry("StartAutomationExecution", 0.5)
                .containsEntry("StopAutomationExecution", 1.0);
        for (String wrong : List.of("StartAutomationExecution", "A=0", "A=-1", "A=x", "=1", "A=NaN")) {
            assertThatThrownBy(() -> settings(Map.of(ApiSettings.RATES, wrong)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("Operation=rate");
        }
    }

    private ApiSettings withKeys(String file) throws IOException {
        Path keys = Files.writeString(directory.resolve("keys.properties"), file);
        return settings(Map.of(ApiSettings.KEYS_FILE, keys.toString(), ApiSettings.HOST, "0.0.0.0"));
    }

    private static ApiSettings settings(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:1"));
        settings.putAll(changes);
        return new ApiSettings(settings);
    }
}
