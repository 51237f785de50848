package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.functions.EndpointClient.Answered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: handler files as Lambda takes them run unmodified. Method: such files in Python and Node, called over HTTP. */
@Timeout(600)
class LanguagesIT {
    @TempDir
    private Path directory;

    private FunctionEndpoint endpoint;
    private EndpointClient functions;

    @BeforeEach
    void start() throws Exception {
        Path code = Files.createDirectories(directory.resolve("src/app"));
        Files.writeString(code.resolve("greet.py"), """
            import os
            calls = 0
            def handler(event, context):
                global calls
                calls += 1
                print('greeting', event.get('name'))
                if event.get('fail'):
                    raise KeyError('nobody')
                return {'text': 'hello ' + event['name'], 'calls': calls, 'id': context.aws_request_id,
                        'left': context.get_remaining_time_in_millis(), 'root': os.path.basename(os.getcwd()),
                        'custom': context.client_context and context.client_context.custom}
            """);
        Files.writeString(directory.resolve("greet.mjs"), """
            export const handler = async (event, context) => {
                console.log('greeting', event.name);
                if (event.fail) throw new TypeError('nobody');
                return { text: `hello ${event.name}`, id: context.awsRequestId, left: context.getRemainingTimeInMillis() };
            };
            """);
        Files.writeString(directory.resolve("old.cjs"), """
            exports.handler = (event, context, callback) => setTimeout(() => callback(null, event.name), 10);
            """);
        Path script = Files.writeString(directory.resolve("functions.yaml"), """
            functions:
              python: {runtime: python3, handler: app/greet.handler, code: src, timeout: 20s}
              node: {runtime: nodejs, handler: greet.handler, timeout: 20s}
              callback: {runtime: nodejs22.x, handler: old.handler, timeout: 20s}
              gone: {runtime: python3, handler: gone.handler}
              gonejs: {runtime: nodejs, handler: gone.handler}
            """);
        endpoint = FunctionEndpoint.start(FunctionScript.read(script));
        functions = new EndpointClient(endpoint.uri());
    }

    @AfterEach
    void stop() throws IOException {
        endpoint.close();
    }

    @Test
    void aHandlerInPythonRunsUnmodified() throws Exception {
        ProgramOnPath.require("python3");
        JsonNode first = functions
                .call("python", "{\"name\":\"Ada\"}", "X-Amz-Client-Context", "eyJjdXN0b20iOnsiYSI6MX19")
                .json();
        assertThat(first.path("text").asText()).isEqualTo("hello Ada");
        assertThat(first.path("left").asInt()).isBetween(1, 20_000);
        assertThat(first.path("root").asText()).isEqualTo("src");
        assertThat(first.path("custom").path("a").asInt()).isEqualTo(1);
        Answered failed = functions.call("python", "{\"fail\":true}", "X-Amz-Log-Type", "Tail");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.json().path("errorType").asText()).isEqualTo("KeyError");
        assertThat(failed.json().path("errorMessage").asText()).isEqualTo("'nobody'");
        assertThat(failed.json().path("stackTrace").get(0).asText()).contains("greet.py", "line 8, in handler");
        assertThat(failed.log()).contains("greeting None", "[ERROR] KeyError");
        assertThat(functions
                        .call("python", "{\"name\":\"Bob\"}")
                        .json()
                        .path("calls")
                        .asInt())
                .isEqualTo(3);
        assertThat(functions.call("gone", "{}").json().path("errorType").asText())
                .isEqualTo("ModuleNotFoundError");
    }

    @Test
    void aHandlerInNodeRunsUnmodified() throws Exception {
        ProgramOnPath.require("node");
        assertThat(functions
                        .call("node", "{\"name\":\"Ada\"}")
                        .json()
                        .path("text")
                        .asText())
                .isEqualTo("hello Ada");
        Answered failed = functions.call("node", "{\"fail\":true,\"name\":1}", "X-Amz-Log-Type", "Tail");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.json().path("errorType").asText()).isEqualTo("TypeError");
        assertThat(failed.json().path("trace").get(1).asText()).contains("greet.mjs:3");
        assertThat(failed.log()).contains("greeting 1");
        assertThat(functions.call("callback", "{\"name\":\"Bob\"}").text()).isEqualTo("\"Bob\"");
        assertThat(functions.call("gonejs", "{}").json().path("errorType").asText())
                .isEqualTo("Runtime.ImportModuleError");
    }
}
