package dev.runstream.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.StoredParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a file says what targets stand for. Method: files, and what is answered. */
class TargetSourceTest {
    @TempDir
    Path directory;

    @Test
    void R641_aFileSaysWhatTagsAndGroupsStandFor() throws IOException {
        Path file = Files.writeString(
                directory.resolve("targets.properties"),
                "tag\\:Env\\=prod=i-1, i-2\nResourceGroup\\=web=[\"i-3\"]\nResourceGroup\\=none=\n");
        try (TargetSource source = new TargetSource(file)) {
            StoredParameters answers = source.look(
                    Set.of("tag:Env=prod", "ResourceGroup=web", "ResourceGroup=none", "ResourceGroup=other"));
            assertThat(answers.values().get("tag:Env=prod")).hasToString("[\"i-1\",\"i-2\"]");
            assertThat(answers.values().get("ResourceGroup=web")).hasToString("[\"i-3\"]");
            assertThat(answers.values().get("ResourceGroup=none")).hasToString("[]");
            assertThat(answers.refusals())
                    .containsOnlyKeys("ResourceGroup=other")
                    .containsValue("Expected engine.targets.file to say what the target ResourceGroup=other stands for,"
                            + " but the file does not have it.");
        }
    }

    @Test
    void R641_withoutAFileEveryOneIsRefused() {
        try (TargetSource source = new TargetSource(null)) {
            assertThat(source.look(Set.of("tag:a=b")).refusals().get("tag:a=b"))
                    .isEqualTo("Expected engine.targets.file to say what the target tag:a=b stands for, but it is not"
                            + " set.");
        }
    }

    @Test
    void aFileThatCannotBeReadIsAskedAgain() {
        try (TargetSource source = new TargetSource(directory.resolve("missing"))) {
            assertThat(source.look(Set.of("tag:a=b")).pending().get("tag:a=b")).contains("the target tag:a=b");
        }
    }
}
