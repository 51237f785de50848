package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import dev.runstream.process.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the role {@code api} as operators run it: in a process, with its database in a file, with metrics and health, ended by
 * SIGTERM, started again and rebuilt; and the commands that ask it. Method: processes against a cluster.
 */
@Timeout(300)
class ApiIT {
    private static final int TERMINATED = 128 + 15;
    private static final String SECRET = "a secret of sixteen and more";
    private static final String GREET = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: greet, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: greet, Payload: '{}'}}
            """;

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Test
    void theRoleServesKeepsItsDatabaseAndRebuildsIt() throws Exception {
        List<Integer> ports = FreePort.find(2);
        int port = ports.get(0);
        int telemetry = ports.get(1);
        URI uri = URI.create("http://127.0.0.1:" + port);
        try (Cluster cluster = new Cluster(directory, FunctionScript.EMPTY.with("greet", Answer.echo()))) {
            cluster.engine("engine-1");
            cluster.worker("worker-1");
            cluster.register("greet", GREET);
            String[] settings = {
                "api.port=" + port,
                "telemetry.port=" + telemetry,
                "query.database.url=jdbc:h2:" + directory.resolve("history")
            };
            Role first = cluster.api("api-1", List.of(), settings);
            awaitReady(telemetry);
            JsonNode started = ask(uri, "StartAutomationExecution", "{\"DocumentName\": \"greet\"}");
            String id = started.path("AutomationExecutionId").asText();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> execution(uri, id)
                            .path("AutomationExecutionStatus")
                            .asText()
                            .equals("Success"));
            JsonNode execution = execution(uri, id);
            assertThat(get(telemetry, "/metrics"))
                    .contains("runstream_api_requests_total{code=\"OK\",operation=\"StartAutomationExecution\"} 1.0")
                    .contains("runstream_history_lag 0.0");
            assertThat(first.terminate()).isEqualTo(TERMINATED);

            Role second = cluster.api("api-2", List.of(), settings);
            awaitReady(telemetry);
            assertThat(execution(uri, id)).isEqualTo(execution);
            assertThat(second.terminate()).isEqualTo(TERMINATED);

            Role third = cluster.api("api-3", List.of("--rebuild"), settings);
            assertThat(execution(uri, id))
                    .as("it says that it is ready when it has all")
                    .isEqualTo(execution);
            assertThat(Files.readString(directory.resolve("api-3.log"))).contains("The read model has all");
            assertThat(third.terminate()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void withoutAClusterTheRoleSaysSo() throws Exception {
        Ran ran = run(
                Map.of(),
                "api",
                "--set",
                "bootstrap.servers=127.0.0.1:" + FreePort.find(),
                "--set",
                "api.startup.timeout.ms=2000",
                "--set",
                "query.database.url=jdbc:h2:" + directory.resolve("history"));
        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err()).contains("Expected a broker at 127.0.0.1:");
    }

    @Test
    void listAndDescribeAskTheApiWithAKey() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys.properties"), """
            OPS.secret=%s
            OPS.may=read,start
            OPS.runbooks=*
            """.formatted(SECRET));
        int port = FreePort.find();
        String url = "http://127.0.0.1:" + port;
        try (Cluster cluster = new Cluster(directory, FunctionScript.EMPTY.with("greet", Answer.echo()))) {
            cluster.engine("engine-1");
            cluster.worker("worker-1");
            cluster.register("greet", GREET);
            cluster.api(
                    "api-1",
                    List.of(),
                    "api.port=" + port,
                    "api.keys.file=" + keys,
                    "query.database.url=jdbc:h2:" + directory.resolve("history"));
            String id = "01900000-0000-7000-8000-000000000001";
            cluster.start(id, "greet", Map.of());
            cluster.flush();
            Map<String, String> key = Map.of("AWS_ACCESS_KEY_ID", "OPS", "AWS_SECRET_ACCESS_KEY", SECRET);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(run(key, "describe", id, "--endpoint-url", url)
                                    .out())
                            .contains("Status     Success", "greet, version 1", "StatusCode = 200"));
            Ran list = run(with(key, "RUNSTREAM_ENDPOINT_URL", url), "list", "--runbook", "greet", "--output", "json");
            assertThat(list.exit()).as(list.err()).isZero();
            assertThat(JsonText.parse(list.out())
                            .at("/AutomationExecutionMetadataList/0/AutomationExecutionId")
                            .asText())
                    .isEqualTo(id);
            assertThat(run(key, "list", "--status", "Success", "--endpoint-url", url)
                            .out())
                    .contains(id, "greet 1");
            assertThat(JsonText.parse(run(key, "describe", id, "--endpoint-url", url, "--output", "json")
                                    .out())
                            .at("/AutomationExecution/AutomationExecutionId")
                            .asText())
                    .isEqualTo(id);
            Ran unsigned = run(Map.of(), "list", "--endpoint-url", url);
            assertThat(unsigned.exit()).isEqualTo(1);
            assertThat(unsigned.err()).contains("MissingAuthenticationTokenException");
            Ran nobody = run(key, "list", "--endpoint-url", "http://127.0.0.1:" + FreePort.find());
            assertThat(nobody.exit()).isEqualTo(69);
            assertThat(nobody.err()).contains("Expected SSM's API at http://127.0.0.1:");
        }
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> all = new java.util.HashMap<>(map);
        all.put(key, value);
        return all;
    }

    private record Ran(int exit, String out, String err) {}

    private Ran run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.runstream.cli.Main"));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("RUNSTREAM_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private void awaitReady(int telemetry) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get(telemetry, "/health/ready")).contains("\"UP\""));
    }

    private JsonNode execution(URI uri, String id) throws Exception {
        return ask(uri, "GetAutomationExecution", "{\"AutomationExecutionId\": \"" + id + "\"}")
                .path("AutomationExecution");
    }

    private JsonNode ask(URI uri, String operation, String body) throws Exception {
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "AmazonSSM." + operation)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return JsonText.parse(reply.body());
    }

    private String get(int port, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
