package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.functions.EndpointClient.Answered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: Lambda's own runtime clients take our Runtime API for Lambda's. Method: they run as children, as published. */
@Timeout(600)
class RuntimeClientsIT {
    private static final Path NODE_CLIENT = Path.of("target/node-ric/node_modules/aws-lambda-ric");

    @TempDir
    private Path directory;

    @Test
    void theJavaClientRunsAHandler() throws Exception {
        String classPath = Stream.of(
                        CountingHandler.class,
                        Class.forName("com.amazonaws.services.lambda.runtime.Context"),
                        Class.forName("com.amazonaws.services.lambda.runtime.api.client.AWSLambda"),
                        Class.forName("com.amazonaws.services.lambda.runtime.serialization.PojoSerializer"),
                        Class.forName("software.amazon.awssdk.utilslite.SdkInternalThreadLocal"))
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .collect(Collectors.joining(":"));
        String java = ProcessHandle.current().info().command().orElseThrow();
        serve("""
            functions:
              count:
                command: ['%s', --enable-native-access=ALL-UNNAMED, -XX:TieredStopAtLevel=1, -cp, '%s',
                          com.amazonaws.services.lambda.runtime.api.client.AWSLambda, %s]
                timeout: 20s
            """.formatted(java, classPath, CountingHandler.class.getName()), functions -> {
            assertThat(functions
                            .call("count", "{\"name\":\"Ada\"}")
                            .json()
                            .path("calls")
                            .asInt())
                    .isEqualTo(1);
            Answered second = functions.call("count:live", "{\"name\":\"Bob\"}", "X-Amz-Log-Type", "Tail");
            assertThat(second.functionError()).as(second.text()).isEmpty();
            assertThat(second.json().path("calls").asInt()).isEqualTo(2);
            assertThat(second.json().path("left").asInt()).isBetween(1, 20_000);
            assertThat(second.json().path("arn").asText()).endsWith(":function:count:live");
            assertThat(second.json().path("id").asText())
                    .isEqualTo(second.http()
                            .headers()
                            .firstValue("x-amzn-RequestId")
                            .orElseThrow());
            assertThat(second.log()).contains("counting for Bob");
            JsonNode error = functions.call("count", "{\"fail\":\"sheep\"}").json();
            assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
            assertThat(error.path("errorMessage").asText()).isEqualTo("cannot count sheep");
            assertThat(error.path("stackTrace").get(0).asText()).contains("CountingHandler.handleRequest");
        });
    }

    @Test
    void theNodeClientRunsAHandler() throws Exception {
        ProgramOnPath.require("node");
        assumeTrue(
                Files.exists(NODE_CLIENT.resolve("rapid-client.node")),
                "Node's client is native code that takes minutes to build; make it with:"
                        + " npm install --prefix target/node-ric aws-lambda-ric");
        Files.writeString(directory.resolve("count.mjs"), """
            let calls = 0;
            export const handler = async (event, context) => {
                console.log('counting for', event.name);
                if (event.fail) throw new RangeError('cannot count ' + event.fail);
                return { calls: ++calls, id: context.awsRequestId, left: context.getRemainingTimeInMillis() };
            };
            """);
        serve(
                "functions: {count: {command: [node, '%s'], handler: count.handler, timeout: 20s}}"
                        .formatted(NODE_CLIENT.resolve("index.mjs").toAbsolutePath()),
                functions -> {
                    assertThat(functions
                                    .call("count", "{\"name\":\"Ada\"}")
                                    .json()
                                    .path("calls")
                                    .asInt())
                            .isEqualTo(1);
                    Answered second = functions.call("count", "{\"name\":\"Bob\"}", "X-Amz-Log-Type", "Tail");
                    assertThat(second.functionError()).as(second.text()).isEmpty();
                    assertThat(second.json().path("calls").asInt()).isEqualTo(2);
                    assertThat(second.log()).contains("counting for Bob");
                    JsonNode error =
                            functions.call("count", "{\"fail\":\"sheep\"}").json();
                    assertThat(error.path("errorType").asText()).isEqualTo("RangeError");
                    assertThat(error.path("errorMessage").asText()).isEqualTo("cannot count sheep");
                });
    }

    /** Assertions that may throw anything. */
    private interface Calls {
        void make(EndpointClient functions) throws Exception;
    }

    private void serve(String script, Calls calls) throws Exception {
        Path file = Files.writeString(directory.resolve("functions.yaml"), script);
        try (FunctionEndpoint endpoint = FunctionEndpoint.start(FunctionScript.read(file))) {
            calls.make(new EndpointClient(endpoint.uri()));
        }
    }
}
