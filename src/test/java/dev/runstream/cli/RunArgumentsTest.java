package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: runbooks have the names that the user gives. Method: runs that are refused before anything starts, by name. */
class RunArgumentsTest {
    private static final String UNBOUND = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: a, action: 'aws:createStack', inputs: {StackName: s}}
            """;

    @TempDir
    Path directory;

    @Test
    void aRunbookHasTheNameOfItsFile() throws IOException {
        Path main = Files.writeString(directory.resolve("main.yaml"), UNBOUND);
        assertThat(CommandRun.of("run", main.toString()).err()).contains("every step of main ");
    }

    @Test
    void aNameMayBeGivenInFrontOfAFile() throws IOException {
        Path main = Files.writeString(directory.resolve("main.yaml"), UNBOUND);
        Path child = Files.writeString(directory.resolve("child.yaml"), UNBOUND);
        CommandRun run = CommandRun.of("run", main.toString(), "--name", "Top", "--runbook", "AWS-Child=" + child);
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("every step of Top ", "every step of AWS-Child ");
    }

    @Test
    void aFileMayHaveAnEqualsSignInItsName() throws IOException {
        Path odd = Files.writeString(directory.resolve("a=b.yaml"), UNBOUND);
        assertThat(CommandRun.of("run", odd.toString()).err()).contains("every step of a=b ");
    }

    @Test
    void aFurtherRunbookThatIsNotThereIsNamed() throws IOException {
        Path main = Files.writeString(directory.resolve("main.yaml"), UNBOUND);
        CommandRun run = CommandRun.of("run", main.toString(), "--runbook", "Child=nowhere.yaml");
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(run.err()).contains("The file nowhere.yaml does not exist.");
    }
}
