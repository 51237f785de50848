package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input of {@code run} gets one clear sentence each, before anything is started, and no stack trace. */
class BadInputTest {
    private static final String GOOD = """
            schemaVersion: '0.3'
            parameters: {Id: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f, Payload: '{{ Id }}'}}
            """;

    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void refused(CommandRun run, int exitCode, String... sentences) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains(sentences).doesNotContain("\tat ", "Exception in", "internal error");
        assertThat(run.out()).isEmpty();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        System.clearProperty("runstream.log.level");
        System.clearProperty("runstream.client.log.level");
    }

    @Test
    void R301_brokenYamlIsToldWithLineAndColumn() throws IOException {
        Path broken = file("broken.yaml", "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: [\n");
        refused(CommandRun.of("run", broken.toString()), ExitCode.FAILED, broken + ":", ": error: ");
    }

    @Test
    void fiveMistakesAreAllToldWithLineAndColumn_C30() throws IOException {
        Path five = file("five.yaml", """
                schemaVersion: '0.3'
                parameters: {Id: {type: Strin}}
                mainSteps:
                  - name: a
                    action: aws:invokeLambdaFunction
                    nextStep: nowhere
                    inputs: {FunctionName: f, Payload: {k: v}}
                  - name: b
                    action: aws:invokeLambdaFunction
                    isEnd: true
                    nextStep: a
                    inputs: {FunctionName: '{{ Nope }}'}
                """);
        CommandRun run = CommandRun.of("run", five.toString());
        refused(
                run,
                ExitCode.FAILED,
                "Parameter type: Strin is invalid.",
                "Unknown step name: \"nowhere\"",
                "expected type is String",
                "isEnd == true",
                "Parameter \"Nope\" is not declared.");
        assertThat(run.err().lines().filter(line -> line.matches(".*five\\.yaml:\\d+:\\d+: error: .*")))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void R321_missingAndUnknownParametersAreToldTogether() throws IOException {
        Path good = file("good.yaml", GOOD);
        refused(
                CommandRun.of("run", good.toString(), "-p", "Nope=1"),
                ExitCode.FAILED,
                "Parameters ['Id'] are required.",
                "Parameter \"Nope\" is not defined in the document.");
    }

    @Test
    void unboundStepsAreToldWithTheirActions() throws IOException {
        Path unbound = file(
                "unbound.yaml",
                "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: 'aws:createStack', inputs: {StackName: s}}\n");
        refused(CommandRun.of("run", unbound.toString()), ExitCode.FAILED, "--bind", "a (aws:createStack)");
    }

    @Test
    void filesThatAreNotThereAndWrongUsageHaveACodeOfTheirOwn() throws IOException {
        refused(
                CommandRun.of("run", directory.resolve("none.yaml").toString()),
                ExitCode.WRONG_USAGE,
                "does not exist");
        Path good = file("good.yaml", GOOD);
        refused(CommandRun.of("run", good.toString(), "-p", "Id"), ExitCode.WRONG_USAGE, "KEY=VALUE");
        refused(CommandRun.of("run", good.toString(), "--timeout", "soon"), ExitCode.WRONG_USAGE, "--timeout", "soon");
        refused(
                CommandRun.of(
                        "run",
                        good.toString(),
                        "-p",
                        "Id=1",
                        "--functions",
                        directory.resolve("f.yaml").toString()),
                ExitCode.WRONG_USAGE,
                "f.yaml does not exist");
        refused(CommandRun.of("run", good.toString(), "--set", "engine.lease=1"), ExitCode.FAILED, "'engine.lease'");
    }

    @Test
    void R322_aDefaultBuiltFromTheSystemsValuesIsCheckedWithThem() throws IOException {
        Path typed = file("typed.yaml", """
                schemaVersion: '0.3'
                parameters:
                  Account: {type: Integer, default: '{{ global:ACCOUNT_ID }}'}
                  Region: {type: Integer, default: '{{ global:REGION }}'}
                mainSteps:
                  - {name: a, action: 'aws:createStack', inputs: {StackName: s}}
                """);
        CommandRun run = CommandRun.of("run", typed.toString(), "--set", "engine.account.id=123456789012");
        refused(run, ExitCode.FAILED, "The value supplied for Region is not a valid Integer.", "a (aws:createStack)");
        assertThat(run.err()).doesNotContain("Account");
    }

    @Test
    void aScriptOfFunctionsThatCannotBeReadIsToldWithLineAndColumn() throws IOException {
        Path good = file("good.yaml", GOOD);
        Path script = file("f.yaml", "functions:\n  f:\n    - retruns: 1\n");
        CommandRun run = CommandRun.of("run", good.toString(), "-p", "Id=1", "--functions", script.toString());
        refused(run, ExitCode.FAILED, "retruns");
        assertThat(run.err()).containsPattern("f\\.yaml:3:\\d+");
    }
}
