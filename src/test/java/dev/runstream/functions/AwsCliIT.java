package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: {@code aws lambda invoke} takes the endpoint for Lambda. Method: the AWS CLI on the PATH, version 1 or 2. */
@Timeout(600)
class AwsCliIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private FunctionEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        ProgramOnPath.require("aws", "curl");
        Files.copy(Path.of("examples/shout.sh"), directory.resolve("shout.sh"));
        Files.writeString(directory.resolve("event.json"), "{\"a\": \"hello\"}");
        Path script = Files.writeString(directory.resolve("functions.yaml"), """
            functions:
              shout: {command: [bash, shout.sh]}
              dies: {command: [sh, -c, 'exit 1']}
              full: [throttle: true]
            """);
        endpoint = FunctionEndpoint.start(FunctionScript.read(script));
    }

    @AfterEach
    void stop() throws IOException {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    @Test
    void aFunctionIsInvokedByNameAndByArn() throws Exception {
        JsonNode byName = invoke(0, "shout", "--payload", "fileb://event.json", "--log-type", "Tail");
        assertThat(byName.path("StatusCode").asInt()).isEqualTo(200);
        assertThat(byName.path("ExecutedVersion").asText()).isEqualTo("$LATEST");
        assertThat(new String(
                        Base64.getDecoder().decode(byName.path("LogResult").asText()), StandardCharsets.UTF_8))
                .contains("shouting 14 characters");
        assertThat(directory.resolve("out")).hasContent("{\"A\": \"HELLO\"}\n");
        invoke(0, "arn:aws:lambda:eu-west-1:123456789012:function:shout:7", "--payload", "fileb://event.json");
        assertThat(directory.resolve("out")).hasContent("{\"A\": \"HELLO\"}\n");
        assertThat(endpoint.calls().getLast().qualifier()).isEqualTo("7");
        invoke(0, "123456789012:function:shout", "--qualifier", "$LATEST");
        assertThat(directory.resolve("out")).hasContent("{}\n");
        assertThat(endpoint.calls().getLast().qualifier()).isEqualTo("$LATEST");
    }

    @Test
    void theOtherInvocationTypesAndErrorsAreUnderstood() throws Exception {
        assertThat(invoke(0, "shout", "--invocation-type", "DryRun")
                        .path("StatusCode")
                        .asInt())
                .isEqualTo(204);
        assertThat(invoke(0, "shout", "--invocation-type", "Event")
                        .path("StatusCode")
                        .asInt())
                .isEqualTo(202);
        assertThat(invoke(0, "dies").path("FunctionError").asText()).isEqualTo("Unhandled");
        assertThat(directory.resolve("out")).content().contains("Runtime.ExitError");
        invoke(-1, "nobody");
        assertThat(directory.resolve("err")).content().contains("ResourceNotFoundException", "Function not found");
        invoke(-1, "full");
        assertThat(directory.resolve("err")).content().contains("TooManyRequestsException");
    }

    /** @param exitCode -1 for any failure; then there is no answer */
    private JsonNode invoke(int exitCode, String function, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("aws", "lambda", "invoke", "--function-name", function, "--output", "json"));
        command.addAll(List.of("--endpoint-url", endpoint.uri().toString()));
        command.addAll(List.of(more));
        command.add("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("answer").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", "none",
                        "AWS_SECRET_ACCESS_KEY", "none",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_MAX_ATTEMPTS", "1",
                        "AWS_PAGER", "",
                        "AWS_EC2_METADATA_DISABLED", "true"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String complaint = Files.readString(directory.resolve("err"));
        if (exitCode == 0) {
            assertThat(process.exitValue()).as(complaint).isZero();
            return JSON.readTree(directory.resolve("answer").toFile());
        }
        assertThat(process.exitValue()).as(complaint).isNotZero();
        return JSON.nullNode();
    }
}
