package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} and {@code demo} as a user calls them: a real broker, real calls over HTTP, one execution each. */
class RunIT {
    private static final Path REAL_RUNBOOKS = Path.of("../shared/runbooks");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PATCH_FUNCTIONS = """
            functions:
              stack: [{returns: {StackId: stack-1}}]
              IdentifyRootVolumeLambda-*: [{returns: vol-0abc}]
              snapshot: [{returns: {SnapshotId: snap-0123}}]
              wait: [{returns: {}}]
              command: [{returns: {Status: Success}}]
              SleepThruInstallationLambda-*:
                - error: {errorType: Installing, errorMessage: not yet}
                - returns: null
              CheckComplianceLambda-*: [{returns: {compliant: true}}]
              SaveRptToS3Lambda-*: [{returns: null}]
              ReportFailureLambda-*: [{%s}]
              RestoreFromSnapshotLambda-*: [{returns: {restored: true}}]
              DeleteSnapshotLambda-*: [{returns: null}]
            """;

    @TempDir
    Path directory;

    @Test
    void theDemoGoesAsScripted() {
        CommandRun demo = CommandRun.of("demo");
        assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out())
                .contains("RestoreFromSnapshot", "throttled", "The chain is whole", "snap-0f00ba11", "ExecutionEnded");
    }

    @Test
    void anUnknownFunctionFailsTheStepAndIsNamed_C15_R324_itsNameIsAStoredParameter() throws IOException {
        Path runbook = Files.writeString(
                directory.resolve("lonely.yaml"),
                "schemaVersion: '0.3'\nparameters: {F: {type: String, default: '{{ssm:/function}}'}}\nmainSteps:\n"
                        + "  - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{F}}'}}\n");
        Path stored = Files.writeString(directory.resolve("stored.properties"), "/function = nobody\n");
        CommandRun run = CommandRun.of("run", runbook.toString(), "--ssm-parameters", stored.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("Failed", "ResourceNotFoundException");
        assertThat(run.err()).contains("does not script: nobody").doesNotContain("\tat ");
    }

    @Test
    void aRealRunbookPatchesAnInstance() throws IOException {
        JsonNode execution = patch("returns: null", ExitCode.OK);
        assertThat(execution.path("AutomationExecutionStatus").asText()).isEqualTo("Success");
        assertThat(steps(execution))
                .containsSubsequence("ReportSuccessOrFailure Success", "DeleteSnapshot Success")
                .contains("RestoreFromSnapshot Pending");
    }

    @Test
    void aRealRunbookRollsAnInstanceBack() throws IOException {
        JsonNode execution = patch("error: {errorType: Exception, errorMessage: not compliant}", ExitCode.FAILED);
        assertThat(execution.path("AutomationExecutionStatus").asText()).isEqualTo("Failed");
        assertThat(steps(execution))
                .containsSubsequence(
                        "ReportSuccessOrFailure Failed",
                        "RestoreFromSnapshot Success",
                        "DeleteSnapshot Success",
                        "deleteCloudFormationTemplate Success");
        assertThat(calls("RestoreFromSnapshotLambda").getFirst().path("body").asText())
                .contains("\"SnapshotId\": \"snap-0123\"");
    }

    /** Runs AWS-PatchInstanceWithRollback; the snapshot's id must reach the function that deletes it. */
    private JsonNode patch(String report, int exitCode) throws IOException {
        assumeThat(REAL_RUNBOOKS).as("the folder of real runbooks is there").isDirectory();
        Path functions = Files.writeString(directory.resolve("f.yaml"), PATCH_FUNCTIONS.formatted(report));
        CommandRun run = CommandRun.of(
                "run",
                REAL_RUNBOOKS.resolve("AWS-PatchInstanceWithRollback.json").toString(),
                "--runbook",
                REAL_RUNBOOKS.resolve("AWS-CreateSnapshot.json").toString(),
                "-p",
                "InstanceId=i-0abc",
                "--functions",
                functions.toString(),
                "--function-log",
                directory.resolve("calls").toString(),
                "--bind",
                "aws:createStack=stack",
                "--bind",
                "aws:deleteStack=stack",
                "--bind",
                "aws:runCommand=command",
                "--bind",
                "aws:executeAwsApi/ec2:CreateSnapshot=snapshot",
                "--bind",
                "aws:waitForAwsResourceProperty=wait",
                "--skip-waits",
                "--output",
                "json");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        JsonNode execution = JSON.readTree(run.out()).path("AutomationExecution");
        assertThat(execution
                        .path("Outputs")
                        .path("PrePatchSnapshot.Output")
                        .get(0)
                        .asText())
                .isEqualTo("snap-0123");
        assertThat(calls("DeleteSnapshotLambda").getFirst().path("body").asText())
                .isEqualTo("{\"PrePatchSnapshot\": \"snap-0123\"}");
        assertThat(calls("SleepThruInstallationLambda")).hasSize(2);
        return execution;
    }

    private static List<String> steps(JsonNode execution) {
        List<String> steps = new ArrayList<>();
        execution
                .path("StepExecutions")
                .forEach(step -> steps.add(step.path("StepName").asText() + " "
                        + step.path("StepStatus").asText()));
        return steps;
    }

    /** The calls of the functions whose names begin so, as they ended, from the endpoint's own log. */
    private List<JsonNode> calls(String function) throws IOException {
        List<JsonNode> calls = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("calls"))) {
            JsonNode call = JSON.readTree(line);
            if (call.path("functionName").asText().startsWith(function) && call.hasNonNull("outcome")) {
                calls.add(call);
            }
        }
        return calls;
    }
}
