package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what keeps {@code dev} from starting is one sentence. */
class DevCommandTest {
    @TempDir
    Path directory;

    @Test
    void aPortInUseIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            CommandRun run = CommandRun.of("dev", "--data", directory.toString(), "--port", port);
            assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err())
                    .contains("Expected port " + port + " of 127.0.0.1 to be free, but it is in use")
                    .contains("--port");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void aPortThatIsNoneIsWrongUsage() {
        assertThat(CommandRun.of("dev", "--port", "70000").exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void aRunbookWithErrorsStartsNothing() throws IOException {
        Path runbook = Files.writeString(directory.resolve("bad.yaml"), "schemaVersion: '0.3'\nmainSteps: []\n");
        CommandRun run =
                CommandRun.of("dev", "--data", directory.resolve("data").toString(), "--runbook", runbook.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aSettingThatNoRoleKnowsIsTold() {
        CommandRun run = CommandRun.of("dev", "--set", "engine.lease=1");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("'engine.lease'");
    }
}
