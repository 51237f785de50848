package dev.runstream.functions;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.functions.EndpointClient.Answered;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a program that speaks the Lambda Runtime API is a function, and nothing of it stays behind. Method: real shell
 * and Python programs, called over HTTP.
 */
@Timeout(600)
class ChildProcessIT {
    /** Answers as the event's {@code do} says. */
    private static final String PROGRAM = """
        import http.client, json, os, subprocess, sys, threading, time
        api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
        base = '/2018-06-01/runtime/invocation/'
        calls = 0
        def ask(method, path, body=None):
            api.request(method, path, body)
            reply = api.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()
        while True:
            _, head, event = ask('GET', base + 'next')
            calls += 1
            id = head['Lambda-Runtime-Aws-Request-Id']
            event = json.loads(event)
            do = event.get('do')
            answer, kind = None, 'response'
            if do == 'headers':
                answer = head
            elif do == 'environment':
                answer = dict(os.environ, directory=os.getcwd())
            elif do == 'exit':
                print('about to exit', flush=True)
                sys.exit(event['code'])
            elif do == 'kill':
                os.kill(os.getpid(), 9)
            elif do == 'sleep':
                time.sleep(event['seconds'])
                answer = calls
            elif do == 'grandchild':
                process = subprocess.Popen(['sleep', '300'])
                orphan = subprocess.run(['sh', '-c', 'sleep 300 >/dev/null 2>&1 & echo $!'], capture_output=True)
                answer = [os.getpid(), process.pid, int(orphan.stdout)]
                if event.get('hang'):
                    with open('pids', 'w') as file:
                        json.dump(answer, file)
                        file.flush()
                    time.sleep(300)
            elif do == 'print':
                for i in range(event['lines']):
                    print('line', i, 'x' * 100)
                sys.stdout.flush()
                print('the end', file=sys.stderr)
                answer = 'printed'
            elif do == 'fail':
                answer, kind = {'errorType': 'Known', 'errorMessage': 'as asked', 'stackTrace': ['here']}, 'error'
            elif do == 'large':
                answer = 'x' * event['bytes']
            elif do == 'misuse':
                answer = []
                for method, path in [('POST', base + 'nobody/response'), ('POST', '/2018-06-01/runtime/init/error'),
                                     ('GET', '/2018-06-01/runtime/other'), ('GET', base + id + '/response')]:
                    status, _, body = ask(method, path, '{}')
                    answer.append([status, body.decode()])
                ask('POST', base + id + '/response', json.dumps(answer))
                answer = 'twice'
            status, _, body = ask('POST', base + id + '/' + kind, json.dumps(answer))
            with open('last', 'w') as file:
                file.write(str(status) + ' ' + body.decode())
        """;

    @TempDir
    private Path directory;

    private FunctionEndpoint endpoint;
    private EndpointClient functions;

    @BeforeEach
    void start() throws Exception {
        ProgramOnPath.require("python3", "curl", "bash");
        Files.writeString(directory.resolve("program.py"), PROGRAM);
        Files.writeString(directory.resolve("once.sh"), """
            next=$(curl -sS -D head http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next)
            id=$(grep -i request-id head | tr -d '[:space:]' | cut -d: -f2)
            curl -sS -d '"once"' http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response >/dev/null
            """);
        Files.writeString(directory.resolve("init.sh"), """
            echo cannot begin
            curl -sS -d '{"errorType": "Init.Failed", "errorMessage": "no database"}' \\
                http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/error >/dev/null
            """);
        Files.copy(Path.of("examples/shout.sh"), directory.resolve("shout.sh"));
        Path script = Files.writeString(directory.resolve("functions.yaml"), """
            functions:
              program: {command: [python3, program.py], timeout: 20s, environment: {COLOUR: green}, memory: 256}
              single: {command: [python3, program.py], timeout: 20s, concurrency: 1}
              quick: {command: [python3, program.py], timeout: 1500ms}
              shout: {command: [bash, shout.sh]}
              once: {command: [sh, once.sh]}
              init: {command: [sh, init.sh]}
              dies: {command: [sh, -c, 'echo oh no; exit 3']}
              missing: {command: [no-such-program]}
            """);
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
    void tenLinesOfShellAreAFunction() throws Exception {
        assertThat(Files.readAllLines(directory.resolve("shout.sh"))).hasSizeLessThanOrEqualTo(12);
        assertThat(functions.call("shout", "{\"a\":\"hello\"}").text()).isEqualTo("{\"A\":\"HELLO\"}\n");
        Answered again = functions.call("shout", "\"again\"", "X-Amz-Log-Type", "Tail");
        assertThat(again.text()).isEqualTo("\"AGAIN\"\n");
        assertThat(again.log()).contains("START RequestId: ", "\nshouting 7 characters\n", "\nREPORT RequestId: ");
    }

    @Test
    void anInvocationSaysWhatLambdaSays() throws Exception {
        String context =
                Base64.getEncoder().encodeToString("{\"custom\": {\"a\": 1}}".getBytes(StandardCharsets.UTF_8));
        long before = System.currentTimeMillis();
        Answered answer = functions.call("program:live", "{\"do\":\"headers\"}", "X-Amz-Client-Context", context);
        JsonNode headers = answer.json();
        assertThat(headers.path("Lambda-Runtime-Aws-Request-Id").asText())
                .isEqualTo(
                        answer.http().headers().firstValue("x-amzn-RequestId").orElseThrow())
                .matches("[0-9a-f-]{36}");
        assertThat(headers.path("Lambda-Runtime-Deadline-Ms").asLong())
                .isBetween(before + 20_000, System.currentTimeMillis() + 20_000);
        assertThat(headers.path("Lambda-Runtime-Invoked-Function-Arn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:program:live");
        assertThat(headers.path("Lambda-Runtime-Trace-Id").asText())
                .matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0");
        assertThat(headers.path("Lambda-Runtime-Client-Context").asText()).isEqualTo("{\"custom\": {\"a\": 1}}");
        assertThat(headers.path("Content-Type").asText()).isEqualTo("application/json");
    }

    @Test
    void aChildSeesLambdasVariablesAndNoneOfItsParents() throws Exception {
        JsonNode environment =
                functions.call("program", "{\"do\":\"environment\"}").json();
        Set<String> names = new HashSet<>();
        environment.fieldNames().forEachRemaining(names::add);
        // python3 may be a script of pyenv's, which sets its own.
        names.removeIf(name -> name.contains("PYENV_"));
        assertThat(names)
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "LC_ALL",
                        "LC_CTYPE",
                        "TZ",
                        "TMPDIR",
                        "PWD",
                        "SHLVL",
                        "_",
                        "OLDPWD",
                        "AWS_REGION",
                        "AWS_DEFAULT_REGION",
                        "_HANDLER",
                        "LAMBDA_TASK_ROOT",
                        "LAMBDA_RUNTIME_DIR",
                        "AWS_LAMBDA_RUNTIME_API",
                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "COLOUR",
                        "directory")
                .contains("AWS_LAMBDA_RUNTIME_API", "PATH");
        assertThat(environment.path("COLOUR").asText()).isEqualTo("green");
        assertThat(environment.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("program");
        assertThat(environment.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("256");
        assertThat(Path.of(environment.path("directory").asText()).toRealPath()).isEqualTo(directory.toRealPath());
        assertThat(Path.of(environment.path("LAMBDA_TASK_ROOT").asText()).toRealPath())
                .isEqualTo(directory.toRealPath());
    }

    @Test
    void anErrorIsPassedOnAsTheRuntimeWroteIt() throws Exception {
        Answered answer = functions.call("program", "{\"do\":\"fail\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.text())
                .isEqualTo("{\"errorType\": \"Known\", \"errorMessage\": \"as asked\", \"stackTrace\": [\"here\"]}");
    }

    @Test
    void aChildThatExitsIsAnErrorAndTheNextCallHasANewOne() throws Exception {
        Answered exited = functions.call("program", "{\"do\":\"exit\",\"code\":7}", "X-Amz-Log-Type", "Tail");
        assertThat(exited.functionError()).isEqualTo("Unhandled");
        assertThat(exited.json().path("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(exited.json().path("errorMessage").asText())
                .matches("RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7");
        assertThat(exited.log()).contains("about to exit");
        assertThat(functions.call("program", "{\"do\":\"exit\",\"code\":0}").text())
                .contains("Error: Runtime exited without providing a reason");
        assertThat(functions.call("program", "{\"do\":\"kill\"}").text())
                .contains("Error: Runtime exited with error: signal: killed");
        assertThat(functions.call("program", "{\"do\":\"sleep\",\"seconds\":0}").text())
                .isEqualTo("1");
    }

    @Test
    void aChildThatCannotBeginIsAnError() throws Exception {
        Answered init = functions.call("init", "{}", "X-Amz-Log-Type", "Tail");
        assertThat(init.functionError()).isEqualTo("Unhandled");
        assertThat(init.json().path("errorType").asText()).isEqualTo("Init.Failed");
        assertThat(init.log()).contains("cannot begin");
        Answered dies = functions.call("dies", "{}", "X-Amz-Log-Type", "Tail");
        assertThat(dies.text()).contains("Runtime.ExitError", "exit status 3");
        assertThat(dies.log()).contains("oh no");
        assertThat(functions.call("missing", "{}").text())
                .contains("Runtime.InvalidEntrypoint", "fork/exec no-such-program: no such file or directory");
    }

    @Test
    void aProgramWithoutALoopIsStartedForEachCall() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(functions.call("once", "{}").text()).isEqualTo("\"once\"");
        }
    }

    @Test
    void R131_aCallThatIsTooSlowFailsAndItsProcessesAreGone() throws Exception {
        Answered answer = functions.call("quick", "{\"do\":\"grandchild\",\"hang\":true}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.json().path("errorType").asText()).isEqualTo("Sandbox.Timedout");
        assertThat(answer.json().path("errorMessage").asText())
                .matches("RequestId: [0-9a-f-]{36} Error: Task timed out after 1.50 seconds");
        JsonNode pids = new ObjectMapper().readTree(directory.resolve("pids").toFile());
        assertGone(pids);
        assertThat(functions.call("quick", "{\"do\":\"sleep\",\"seconds\":0}").text())
                .isEqualTo("1");
    }

    @Test
    void closingTheEndpointEndsTheWholeProcessTree() throws Exception {
        JsonNode pids = functions.call("program", "{\"do\":\"grandchild\"}").json();
        assertThat(pids).hasSize(3).allMatch(pid -> isAlive(pid.asLong()));
        endpoint.close();
        assertGone(pids);
    }

    @Test
    void outputIsBoundedAndItsEndIsInTheTail() throws Exception {
        Answered answer = functions.call("program", "{\"do\":\"print\",\"lines\":20000}", "X-Amz-Log-Type", "Tail");
        assertThat(answer.text()).isEqualTo("\"printed\"");
        assertThat(answer.log()).contains("line 19999 x", "the end").doesNotContain("line 19000 ");
        assertThat(answer.log().length()).isLessThanOrEqualTo(4_096);
        Answered next = functions.call("program", "{\"do\":\"print\",\"lines\":1}", "X-Amz-Log-Type", "Tail");
        assertThat(next.log()).contains("line 0 x", "the end").doesNotContain("line 19999");
    }

    @Test
    void R122_moreThanSixMegabytesIsAnErrorOfTheFunctionAndTheChildIsTold() throws Exception {
        Answered fits = functions.call("single", "{\"do\":\"large\",\"bytes\":6291000}");
        assertThat(fits.http().body()).hasSize(6_291_002);
        Answered answer = functions.call("single", "{\"do\":\"large\",\"bytes\":6291600}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.json().path("errorType").asText()).isEqualTo("Function.ResponseSizeTooLarge");
        assertThat(functions.call("single", "{\"do\":\"sleep\",\"seconds\":0}").text())
                .isEqualTo("3");
    }

    @Test
    void callsRunInParallelUpToTheLimitAndFurtherOnesAreThrottled() throws Exception {
        List<CompletableFuture<Answered>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(functions.begin("program", "{\"do\":\"sleep\",\"seconds\":3}"));
        }
        long began = System.nanoTime();
        for (CompletableFuture<Answered> call : calls) {
            assertThat(call.join().text()).isEqualTo("1");
        }
        // One after the other they would take 12 s; their processes take a while to start on a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(11_900));

        CompletableFuture<Answered> busy = functions.begin("single", "{\"do\":\"sleep\",\"seconds\":2}");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !endpoint.calls("single").isEmpty());
        Answered throttled = functions.call("single", "{}");
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.http().headers().firstValue("x-amzn-ErrorType")).contains("TooManyRequestsException");
        // An asynchronous call waits in Lambda's queue instead.
        assertThat(functions
                        .call("single", "{\"do\":\"grandchild\"}", "X-Amz-Invocation-Type", "Event")
                        .status())
                .isEqualTo(202);
        assertThat(busy.join().text()).isEqualTo("1");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(functions
                                .call("single", "{\"do\":\"sleep\",\"seconds\":0}")
                                .text())
                        .isEqualTo("3"));
    }

    @Test
    void theSameChildServesCallAfterCall() throws Exception {
        for (int i = 1; i <= 50; i++) {
            assertThat(functions
                            .call("single", "{\"do\":\"sleep\",\"seconds\":0}")
                            .text())
                    .isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void misuseOfTheApiIsAnsweredAsLambdaDoes() throws Exception {
        JsonNode answers = functions.call("program", "{\"do\":\"misuse\"}").json();
        assertThat(answers.get(0).get(0).asInt()).isEqualTo(400);
        assertThat(answers.get(0).get(1).asText()).contains("\"errorType\":\"InvalidRequestID\"");
        assertThat(answers.get(1).get(0).asInt()).isEqualTo(403);
        assertThat(answers.get(1).get(1).asText())
                .contains("InvalidStateTransition", "State transition from Running to InitError failed for runtime.");
        assertThat(answers.get(2).get(0).asInt()).isEqualTo(404);
        assertThat(answers.get(3).get(0).asInt()).isEqualTo(405);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(directory.resolve("last"))
                        .content()
                        .startsWith("403 ")
                        .contains("from RuntimeResponseSentState to InvocationResponse"));
    }

    @Test
    void SIGTERMOfTheEndpointsProcessEndsTheChildrenOfItsFunctions() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.runstream.cli.Main",
                        "functions",
                        directory.resolve("functions.yaml").toString(),
                        "--host",
                        "127.0.0.1")
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = String.valueOf(out.readLine());
            assertThat(line).as(Files.readString(directory.resolve("stderr"))).startsWith("endpoint http://127.0.0.1:");
            EndpointClient there = new EndpointClient(URI.create(line.substring("endpoint ".length())));
            JsonNode pids = there.call("program", "{\"do\":\"grandchild\"}").json();
            assertThat(pids).hasSize(3).allMatch(pid -> isAlive(pid.asLong()));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertGone(pids);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertGone(JsonNode pids) {
        assertThat(pids).isNotEmpty();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pids).noneMatch(pid -> isAlive(pid.asLong())));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
