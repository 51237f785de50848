package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: an operator sees what a role would use, without a cluster and without a secret on the screen. */
class PrintSettingsTest {
    @TempDir
    Path directory;

    @Test
    void everySettingIsPrintedWithWhereItWasGivenAndSecretsAreHidden() throws IOException {
        Path file = Files.writeString(
                directory.resolve("engine.properties"), "bootstrap.servers=b:1\nkafka.ssl.key.password=s3cret\n");
        CommandRun run =
                CommandRun.of("engine", "--config", file.toString(), "--set", "engine.threads=2", "--print-settings");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("bootstrap.servers=b:1 (" + file + ", line 1)")
                .contains("engine.threads=2 (--set)")
                .contains("engine.lease.ms=30000\n")
                .contains("kafka.ssl.key.password=[hidden] (" + file + ", line 2)")
                .doesNotContain("s3cret");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void mistakesAreOneSentenceEachAndNothingIsStarted() {
        CommandRun run = CommandRun.of("worker", "--set", "worker.consumer=1", "--set", "lambda.sends.max=0");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .contains("'worker.consumer' (--set) is none; nearest is 'worker.consumers'")
                .contains("Expected lambda.sends.max to be 1 to 10, but it is '0' (--set)")
                .contains("Expected bootstrap.servers to be set, but it is not")
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        CommandRun run =
                CommandRun.of("worker", "--config", directory.resolve("none").toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("there is no file " + directory.resolve("none"));
    }
}
