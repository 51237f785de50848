package dev.runstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.RebuildProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what {@code run --output json} prints can be had from the topic events by anyone. Method: a run on a real broker
 * with retries, a throttle, a child, a failure and outputs of 200 KB; the program of docs/examples is started as a process
 * of its own, with the broker's address and the id, and what it prints is compared byte for byte.
 */
class RebuildIT {
    private static final String MAIN = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: flaky, action: 'aws:invokeLambdaFunction', maxAttempts: 3, inputs: {FunctionName: Flaky}}
              - {name: child, action: 'aws:executeAutomation', inputs: {DocumentName: child}}
              - {name: large, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: Large}}
              - {name: breaks, action: 'aws:invokeLambdaFunction', onFailure: 'step:after', inputs: {FunctionName: Breaks}}
              - {name: skipped, action: 'aws:sleep', inputs: {Duration: PT1S}}
              - {name: after, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: After}}
            outputs: [flaky.Payload, large.Payload, child.Output, skipped.Nothing, after.OutputPayload]
            """;
    private static final String CHILD = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: only, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: After}}
            outputs: [only.Payload]
            """;

    @TempDir
    Path directory;

    @Test
    void aProgramThatKnowsNoneOfOurCodeRebuildsWhatRunPrints() throws Exception {
        LocalStack.Options options = new LocalStack.Options(functions(), null, Map.of(), true, Map.of());
        try (LocalStack stack = LocalStack.start(options)) {
            String id = DerivedId.of(UUID.randomUUID().toString(), 0, 0, System.currentTimeMillis());
            ExecutionView view = new LocalRun(stack, Duration.ofMinutes(3))
                    .execute(
                            List.of(registration("main", MAIN), registration("child", CHILD)),
                            StartExecution.of(id, "main", Map.of()),
                            event -> {});

            String printed = view.toJson();
            assertThat(printed).contains("\"Failed\"", "\"Throttled\"", "\"Attempts\"", "\"Pending\"");
            assertThat(printed.length())
                    .as("two outputs of 200 KB, each shown twice or more")
                    .isGreaterThan(1_000_000);
            assertThat(rebuilt(stack.bootstrapServers(), id)).isEqualTo(printed);
        }
    }

    private static FunctionScript functions() throws InvalidScriptException {
        String large = "x".repeat(200 * 1024);
        return FunctionScript.parse("""
                functions:
                  Flaky:
                    - error: {errorType: Busy, errorMessage: "again, \\"please\\" \\u00fc"}
                    - throttle: true
                      retryAfter: 50ms
                    - returns: "%s"
                  Large: [{returns: "%s"}]
                  Breaks: [{error: {errorType: Broken, errorMessage: no}}]
                  After: [{returns: {n: 1.50, text: "a\\nb", list: [1, {a: null}]}}]
                """.formatted(large, large), "functions.yaml");
    }

    private static RegisterRunbook registration(String name, String document) {
        return new RegisterRunbook(name, document, DocumentFormat.YAML, true, null, "test");
    }

    private String rebuilt(String bootstrapServers, String id) throws IOException, InterruptedException {
        Path out = directory.resolve("rebuilt.json");
        Path err = directory.resolve("rebuilt.err");
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RebuildProgram.SOURCE.toString(),
                        bootstrapServers,
                        id)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(program.waitFor(120, TimeUnit.SECONDS))
                    .as("the program ends")
                    .isTrue();
            assertThat(program.exitValue()).as(Files.readString(err)).isZero();
            return Files.readString(out, UTF_8);
        } finally {
            program.destroyForcibly();
        }
    }
}
