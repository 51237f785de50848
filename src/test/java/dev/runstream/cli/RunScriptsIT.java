package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.functions.ProgramOnPath;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the Python scripts of a runbook give their real answers. Method: {@code run} as a user calls it. */
@Timeout(600)
class RunScriptsIT {
    private static final Path REAL_RUNBOOKS = Path.of("../shared/runbooks");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @BeforeEach
    void needPython() {
        ProgramOnPath.require("python3");
    }

    @Test
    void R432_oneScriptGetsWhatTheOtherOneReturned() throws Exception {
        CommandRun run = CommandRun.of(
                "run",
                "examples/summary.yaml",
                "-p",
                "Numbers=3",
                "-p",
                "Numbers=8",
                "--run-scripts",
                "--output",
                "json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
        JsonNode outputs = outputs(run);
        assertThat(outputs.path("measure.Count").get(0).asText()).isEqualTo("2");
        assertThat(outputs.path("word.Payload").get(0).asText()).isEqualTo("2 numbers, 5.5 on average");
    }

    /** AWSMigration-VerifyTags: one API call, answered by script, then two real scripts; the second one raises. */
    @Test
    void aRealRunbooksScriptsGiveTheirRealAnswers() throws Exception {
        assumeThat(REAL_RUNBOOKS).as("the folder of real runbooks is there").isDirectory();
        Path functions = Files.writeString(directory.resolve("f.yaml"), """
            functions:
              describe: [{returns: {Reservations: [{Instances: [{Tags: [{Key: team, Value: blue}]}]}]}}]
              run-script: {executeScript: true}
            """);
        CommandRun run = CommandRun.of(
                "run",
                REAL_RUNBOOKS.resolve("AWSMigration-VerifyTags.json").toString(),
                "-p",
                "InstanceId=i-0123456789abcdef0",
                "-p",
                "TagsToVerify=team=blue,owner=me",
                "--functions",
                functions.toString(),
                "--bind",
                "aws:executeAwsApi=describe",
                "--bind",
                "aws:executeScript=run-script",
                "--output",
                "json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
        JsonNode outputs = outputs(run);
        assertThat(outputs.path("VerifyTags.SucceededTags").get(0).asText()).contains("team: Value 'blue' ok");
        assertThat(outputs.path("VerifyTags.FailedTags").get(0).asText()).contains("owner,'me': Not found");
        assertThat(JSON.readTree(run.out())
                        .path("AutomationExecution")
                        .path("FailureMessage")
                        .asText())
                .contains("Exception - Tag verification failed. One or more tags are missing or do not match.");
    }

    private static JsonNode outputs(CommandRun run) throws Exception {
        return JSON.readTree(run.out()).path("AutomationExecution").path("Outputs");
    }
}
