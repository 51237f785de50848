package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.functions.EndpointClient.Answered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the function that aws:executeScript is bound to runs the step's script as SSM does. Method: real scripts over HTTP. */
@Timeout(600)
class ScriptFunctionIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private FunctionEndpoint endpoint;
    private EndpointClient functions;

    @BeforeEach
    void start() throws Exception {
        ProgramOnPath.require("python3");
        Path script = Files.writeString(
                directory.resolve("functions.yaml"), "functions: {run-script: {executeScript: true}}");
        endpoint = FunctionEndpoint.start(FunctionScript.read(script));
        functions = new EndpointClient(endpoint.uri());
    }

    @AfterEach
    void stop() throws IOException {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    @Test
    void R581_aScriptGetsItsEventsAndItsContext() throws Exception {
        Answered answer = run("python3.11", "check", """
            import dataclasses
            @dataclasses.dataclass
            class Found:
                n: int
            def check(events, context):
                print('checking', events['who'])
                return {'n': Found(events['n'] + 1).n, 'execution': context['automation:EXECUTION_ID'],
                        'where': [context['global:REGION'], context['global:ACCOUNT_ID'], context['global:AWS_PARTITION']]}
            """);
        assertThat(answer.functionError()).as(answer.text()).isEmpty();
        assertThat(answer.text())
                .isEqualTo("{\"n\": 8, \"execution\": \"e-1\", \"where\": [\"us-east-1\", \"000000000000\", \"aws\"]}");
        assertThat(answer.log()).contains("\nchecking Ada\n");
    }

    @Test
    void eachScriptHasAProcessOfItsOwn() throws Exception {
        String script = "import sys\n"
                + "def f(events, context):\n"
                + "    sys.kept = getattr(sys, 'kept', 0) + 1\n"
                + "    return sys.kept\n";
        assertThat(run("python3.11", "f", script).text()).isEqualTo("1");
        assertThat(run("python3.8", "f", script).text()).isEqualTo("1");
    }

    @Test
    void whatAScriptRaisesIsTheFailureAndItsTraceIsInTheLog() throws Exception {
        Answered answer = run("python3.11", "f", "def f(events, context):\n    raise ValueError('no tag')\n");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.json().path("errorType").asText()).isEqualTo("ValueError");
        assertThat(answer.json().path("errorMessage").asText()).isEqualTo("no tag");
        assertThat(answer.log())
                .contains("Traceback (most recent call last):\n  File \"customer_script.py\", line 2, in f\n"
                        + "    raise ValueError('no tag')\n")
                .contains("ValueError: no tag");
        assertThat(run("python3.11", "f", "def f(:\n").json().path("errorType").asText())
                .isEqualTo("SyntaxError");
        assertThat(run("python3.11", "f", "import sys\ndef f(e, c): sys.exit('enough')\n")
                        .json()
                        .path("errorMessage")
                        .asText())
                .isEqualTo("enough");
        assertThat(run("python3.11", "f", "def f(e, c): return {1}\n")
                        .json()
                        .path("errorMessage")
                        .asText())
                .contains("set is not JSON serializable");
    }

    @Test
    void whatCannotBeRunHereIsSaid() throws Exception {
        assertThat(run("PowerShell 7.0", "f", "Get-Date")
                        .json()
                        .path("errorMessage")
                        .asText())
                .isEqualTo("Runtime PowerShell 7.0 is not available here: only Python scripts are run");
        assertThat(run("python3.11", "nobody", "a = 1")
                        .json()
                        .path("errorMessage")
                        .asText())
                .isEqualTo("Expected a function 'nobody' in the script, but there is none");
        assertThat(functions
                        .call("run-script", "{}")
                        .json()
                        .path("errorMessage")
                        .asText())
                .startsWith("Expected a step of aws:executeScript");
    }

    private Answered run(String runtime, String handler, String script) throws Exception {
        ObjectNode event = JSON.createObjectNode()
                .put("action", "aws:executeScript")
                .put("document", "d")
                .put("step", "s")
                .put("execution", "e-1")
                .put("attempt", 1);
        ObjectNode inputs = event.putObject("inputs")
                .put("Runtime", runtime)
                .put("Handler", handler)
                .put("Script", script);
        inputs.putObject("InputPayload").put("who", "Ada").put("n", 7);
        return functions.call("run-script", event.toString(), "X-Amz-Log-Type", "Tail");
    }
}
