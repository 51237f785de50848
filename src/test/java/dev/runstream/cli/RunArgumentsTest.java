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

    @Test
    void R324_aStoredParameterThatIsNotThereIsToldBeforeAnythingStarts() throws IOException {
        Path main = Files.writeString(
                directory.resolve("main.yaml"),
                "schemaVersion: '0.3'\nparameters: {P: {type: String, default: '{{ssm:/p}}'}}\n"
                        + "mainSteps: [{name: a, action: 'aws:pause', inputs: {}}]\n");
        assertThat(CommandRun.of("run", main.toString()).err())
                .contains(
                        "Expected engine.ssm.parameters to name a store for the stored parameter /p, but it is none.");
        Path empty = Files.writeString(directory.resolve("empty.properties"), "# none\n");
        CommandRun missing = CommandRun.of("run", main.toString(), "--ssm-parameters", empty.toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("Parameter P defaults to the stored parameter /p, which does not exist.");
        CommandRun nowhere = CommandRun.of("run", main.toString(), "--ssm-parameters", "nowhere.properties");
        assertThat(nowhere.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(nowhere.err()).contains("--ssm-parameters", "nowhere.properties cannot");
    }
}
