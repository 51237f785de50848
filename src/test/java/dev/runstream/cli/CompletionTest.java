package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the script that {@code completion} prints makes a real bash complete. Method: bash runs it. */
class CompletionTest {
    @TempDir
    Path directory;

    @Test
    void bashTakesTheScriptAndCompletesVerbsAndOptions() throws Exception {
        CommandRun run = CommandRun.of("completion");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        Path script = Files.writeString(directory.resolve("completion"), run.out());
        assertThat(bash("-n", script.toString())).isEmpty();
        assertThat(bash("-c", completing(script, "des", 1))).isEqualTo("describe");
        assertThat(bash("-c", completing(script, "retry --fr", 2))).isEqualTo("--from");
    }

    /** What bash does when a user types the words and presses the tabulator. */
    private static String completing(Path script, String words, int index) {
        String outsideOfReadline = "compopt() { :; }; ";
        return outsideOfReadline + "source " + script + "; COMP_WORDS=(runstream " + words + "); COMP_CWORD=" + index
                + "; _complete_runstream; echo ${COMPREPLY[@]}";
    }

    private String bash(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        String[] command = new String[arguments.length + 1];
        command[0] = "bash";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process bash = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
            String printed = Files.readString(out, StandardCharsets.UTF_8).strip();
            assertThat(bash.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            bash.destroyForcibly();
        }
    }
}
