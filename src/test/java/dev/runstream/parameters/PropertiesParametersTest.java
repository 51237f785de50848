package dev.runstream.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.expression.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a properties file stands in for the parameter store. Method: one is written, looked at, and changed. */
class PropertiesParametersTest {
    @TempDir
    Path directory;

    @Test
    void R324_aFileGivesValuesAndIsReadAgainWhenItHasChanged() throws IOException {
        Path file = Files.writeString(
                directory.resolve("parameters.properties"), "/app/name = Zürich\n/app/name\\:3=old\n");
        try (ParameterSource source = ParameterSource.open(ParameterStoreSettings.ofFile(file))) {
            assertThat(source.look(Set.of("/app/name", "/app/name:3", "/none")).values())
                    .containsEntry("/app/name", JsonText.parse("\"Zürich\""))
                    .containsEntry("/app/name:3", JsonText.parse("\"old\""))
                    .doesNotContainKey("/none");
            Files.writeString(file, "/app/name = Bern\n/none=there\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            assertThat(source.look(Set.of("/app/name", "/none")).values())
                    .containsEntry("/app/name", JsonText.parse("\"Bern\""))
                    .containsKey("/none");
        }
    }

    @Test
    void aFileThatCannotBeReadIsTriedAgain() throws IOException {
        Path file = directory.resolve("late.properties");
        try (ParameterSource source = ParameterSource.open(ParameterStoreSettings.ofFile(file))) {
            assertThat(source.look(Set.of("a")).pending().get("a")).contains("late.properties", "cannot be read");
            Files.writeString(file, "a=1\n");
            assertThat(source.look(Set.of("a")).values()).containsEntry("a", JsonText.parse("\"1\""));
        }
    }

    @Test
    void withoutAStoreEveryPathIsRefused() {
        assertThat(ParameterSource.NONE.look(Set.of("a")).refusals().get("a"))
                .isEqualTo(
                        "Expected engine.ssm.parameters to name a store for the stored parameter a, but it is none.");
    }
}
