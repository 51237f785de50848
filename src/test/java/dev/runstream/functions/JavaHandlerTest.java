package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.functions.EndpointClient.Answered;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a Java handler is a function, from the class path or from jars of its own. Method: the handlers below, named in a
 * functions file and called over HTTP.
 */
@Timeout(60)
class JavaHandlerTest {
    /** A POJO, both ways. */
    public static final class Audit implements RequestHandler<Audit.Subject, Audit.Verdict> {
        public static final class Subject {
            public String name = "";
            public List<Integer> values = List.of();
        }

        public record Verdict(String text, int sum, Map<String, Object> seen) {}

        private int calls;

        @Override
        public Verdict handleRequest(Subject subject, Context context) {
            context.getLogger().log("auditing " + subject.name);
            return new Verdict(
                    "audited " + subject.name,
                    subject.values.stream().mapToInt(Integer::intValue).sum(),
                    Map.of(
                            "id", context.getAwsRequestId(),
                            "name", context.getFunctionName(),
                            "arn", context.getInvokedFunctionArn(),
                            "memory", context.getMemoryLimitInMB(),
                            "left", context.getRemainingTimeInMillis(),
                            "calls", ++calls,
                            "client",
                                    context.getClientContext() == null
                                            ? Map.of()
                                            : context.getClientContext().getCustom()));
        }

        public String shout(String text) {
            return text.toUpperCase(Locale.ROOT);
        }
    }

    public static final class Copy implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            input.transferTo(output);
        }
    }

    public static final class Fails implements RequestHandler<Object, Object> {
        @Override
        public Object handleRequest(Object event, Context context) {
            throw new IllegalStateException("not today", new IOException("no disk"));
        }
    }

    public static final class Waits implements RequestHandler<Object, Object> {
        @Override
        public Object handleRequest(Object event, Context context) {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                INTERRUPTED.countDown();
                return "interrupted";
            }
        }
    }

    private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private FunctionEndpoint endpoint;
    private EndpointClient functions;

    @TempDir
    private static Path outside;

    /** A class that is not on the class path of the tests. */
    @BeforeAll
    static void compile() throws IOException {
        Path classes = Files.createDirectory(outside.resolve("classes"));
        Path source = Files.writeString(outside.resolve("Outside.java"), """
            package elsewhere;
            import com.amazonaws.services.lambda.runtime.*;
            public class Outside implements RequestHandler<java.util.Map<String, Object>, Object> {
                public Object handleRequest(java.util.Map<String, Object> event, Context context) {
                    try {
                        Class.forName("dev.runstream.cli.Main");
                        return "sees too much";
                    } catch (ClassNotFoundException e) {
                        return event.get("a") + " from outside";
                    }
                }
            }
            """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                jarOf(Context.class),
                                "-d",
                                classes.toString(),
                                source.toString()))
                .isZero();
    }

    private static String jarOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }

    @BeforeEach
    void start() throws Exception {
        String here = JavaHandlerTest.class.getName();
        Path script =
                Files.writeString(directory.resolve("functions.yaml"), """
                    functions:
                      audit: {handler: %1$s$Audit, memory: 512, timeout: 20s}
                      shout: {handler: '%1$s$Audit::shout'}
                      copy: {handler: %1$s$Copy}
                      fails: {handler: %1$s$Fails}
                      waits: {handler: %1$s$Waits, timeout: 200ms, concurrency: 1}
                      outside: {handler: elsewhere.Outside, classpath: [%2$s]}
                      nobody: {handler: elsewhere.Nobody}
                      nowhere: {handler: elsewhere.Outside, classpath: [no.jar]}
                    """.formatted(here, outside.resolve("classes")));
        endpoint = FunctionEndpoint.start(FunctionScript.read(script));
        functions = new EndpointClient(endpoint.uri());
    }

    @AfterEach
    void stop() throws IOException {
        endpoint.close();
    }

    @Test
    void aRequestHandlerGetsAnObjectAndAContext() throws Exception {
        String context =
                Base64.getEncoder().encodeToString("{\"custom\":{\"k\":\"v\"}}".getBytes(StandardCharsets.UTF_8));
        Answered answer = functions.call(
                "audit:3",
                "{\"name\":\"Ada\",\"values\":[1,2],\"more\":true}",
                "X-Amz-Client-Context",
                context,
                "X-Amz-Log-Type",
                "Tail");
        JsonNode json = answer.json();
        assertThat(answer.functionError()).isEmpty();
        assertThat(json.path("text").asText()).isEqualTo("audited Ada");
        assertThat(json.path("sum").asInt()).isEqualTo(3);
        JsonNode seen = json.path("seen");
        assertThat(seen.path("id").asText())
                .isEqualTo(
                        answer.http().headers().firstValue("x-amzn-RequestId").orElseThrow());
        assertThat(seen.path("name").asText()).isEqualTo("audit");
        assertThat(seen.path("arn").asText()).endsWith(":function:audit:3");
        assertThat(seen.path("memory").asInt()).isEqualTo(512);
        assertThat(seen.path("left").asInt()).isBetween(1, 20_000);
        assertThat(seen.path("client").path("k").asText()).isEqualTo("v");
        assertThat(answer.log()).contains("\nauditing Ada\n");
        assertThat(functions
                        .call("audit", "{}")
                        .json()
                        .path("seen")
                        .path("calls")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aMethodAndAStreamHandlerAreCalled() throws Exception {
        assertThat(functions.call("shout", "\"hello\"").text()).isEqualTo("\"HELLO\"");
        assertThat(functions.call("copy", " [1, 2 ]").text()).isEqualTo(" [1, 2 ]");
    }

    @Test
    void R144_anExceptionIsAFunctionErrorWithTheAuthorsFramesOnly() throws Exception {
        Answered answer = functions.call("fails", "{}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        JsonNode error = answer.json();
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("errorMessage").asText()).isEqualTo("not today");
        assertThat(error.path("stackTrace"))
                .singleElement()
                .extracting(JsonNode::asText)
                .asString()
                .contains("JavaHandlerTest$Fails.handleRequest(JavaHandlerTest.java:");
        assertThat(error.path("cause").path("errorMessage").asText()).isEqualTo("no disk");
    }

    @Test
    void anEventOfAnotherShapeIsAFunctionError() throws Exception {
        Answered answer = functions.call("audit", "{\"values\":\"many\"}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.json().path("errorMessage").asText()).isEqualTo("An error occurred during JSON parsing");
    }

    @Test
    void R131_aHandlerThatIsTooSlowFailsAndIsInterrupted() throws Exception {
        Answered answer = functions.call("waits", "{}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.json().path("errorMessage").asText()).endsWith("Task timed out after 0.20 seconds");
        assertThat(INTERRUPTED.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClassPathOfItsOwnSeesNothingOfRunstream() throws Exception {
        assertThat(functions.call("outside", "{\"a\":\"greetings\"}").text()).isEqualTo("\"greetings from outside\"");
    }

    @Test
    void aHandlerThatIsNotThereIsAFunctionError() throws Exception {
        assertThat(functions.call("nobody", "{}").json().path("errorType").asText())
                .isEqualTo("java.lang.ClassNotFoundException");
        assertThat(functions.call("nowhere", "{}").json().path("errorMessage").asText())
                .contains("no.jar");
    }
}
