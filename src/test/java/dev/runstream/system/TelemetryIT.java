package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.contract.Topics;
import dev.runstream.execution.DerivedId;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import dev.runstream.process.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what an engine, a worker and the API tell over HTTP adds up, docs/metrics.md lists all of it, and a broker that is gone shows
 * in readiness. Method: processes, functions with scripted answers, and a scrape when everything has ended.
 */
class TelemetryIT {
    private static final Path DOCUMENT = Path.of("docs", "metrics.md");
    private static final String WRITE = "mvn test -Dtest=TelemetryIT -Ddocs.write=true";
    private static final int GOOD = 10;
    private static final Pattern TYPE = Pattern.compile("# TYPE (runstream_\\S+) (\\w+)");
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {Function: {type: String}}
            mainSteps:
              - name: call
                action: 'aws:invokeLambdaFunction'
                maxAttempts: %d
                inputs: {FunctionName: '{{ Function }}', Payload: '{}'}
            """;

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Test
    void theFiguresAddUpAndReadinessTellsOfABrokerThatIsGone() throws Exception {
        FunctionScript script = FunctionScript.EMPTY
                .with("good", Answer.echo())
                .with("flaky", Answer.error("NotYet", "not yet"), Answer.echo())
                .with("busy", Answer.throttle(), Answer.echo())
                .with("bad", Answer.error("Broken", "broken"))
                .with("slow", Answer.echo().after(Duration.ofMillis(700)));
        List<Integer> ports = FreePort.find(4);
        int enginePort = ports.get(0);
        int workerPort = ports.get(1);
        int apiPort = ports.get(2);
        int apiMetricsPort = ports.get(3);
        try (Cluster cluster = new Cluster(directory, script)) {
            cluster.engine(
                    "engine-1",
                    "engine.skip.waits=true",
                    "telemetry.port=" + enginePort,
                    "telemetry.probe.interval.ms=500");
            cluster.worker("worker-1", "telemetry.port=" + workerPort, "telemetry.probe.interval.ms=500");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(get(enginePort, "/health/ready").body()).contains("\"UP\"");
                assertThat(get(workerPort, "/health/ready").body()).contains("\"UP\"");
            });
            load(cluster);
            cluster.api(
                    "api-1",
                    List.of(),
                    "api.port=" + apiPort,
                    "telemetry.port=" + apiMetricsPort,
                    "query.database.url=jdbc:h2:" + directory.resolve("history"));

            Map<String, Double> engine = awaitFigures(enginePort, figures -> {
                assertThat(figures).containsEntry("runstream_executions_started_total", GOOD + 4.0);
                assertThat(figures).containsEntry("runstream_executions_ended_total{status=\"Success\"}", GOOD + 3.0);
                assertThat(figures).containsEntry("runstream_executions_ended_total{status=\"Failed\"}", 1.0);
                assertThat(figures).containsEntry("runstream_quarantined_total{reason=\"Unreadable\"}", 1.0);
                assertThat(figures.get("runstream_quarantine_offsets")).isGreaterThanOrEqualTo(1);
                assertThat(figures).containsEntry("runstream_executions_live", 0.0);
                assertThat(figures).containsEntry("runstream_steps_waiting", 0.0);
                assertThat(figures).containsEntry("runstream_input_lag_records{topic=\"step-results\"}", 0.0);
                assertThat(figures).containsEntry("runstream_partitions_assigned", 6.0);
            });
            assertThat(engine)
                    .containsEntry("runstream_steps_ended_total{status=\"Success\"}", GOOD + 3.0)
                    .containsEntry("runstream_steps_ended_total{status=\"Failed\"}", 1.0)
                    .containsEntry("runstream_attempts_ended_total{outcome=\"succeeded\"}", GOOD + 3.0)
                    .containsEntry("runstream_attempts_ended_total{outcome=\"failed\"}", 2.0)
                    .containsEntry("runstream_attempts_ended_total{outcome=\"throttled\"}", 1.0)
                    .containsEntry("runstream_attempts_ended_total{outcome=\"lost\"}", 0.0)
                    .containsEntry("runstream_request_to_decision_seconds_count", GOOD + 4.0)
                    .containsEntry("runstream_step_time_seconds_count", GOOD + 4.0)
                    .containsEntry("runstream_execution_time_seconds_count", GOOD + 4.0);
            assertThat(engine.keySet()).anyMatch(name -> name.startsWith("kafka_stream_thread_process_rate"));
            assertThat(engine.keySet()).anyMatch(name -> name.startsWith("jvm_memory_used_bytes"));

            Map<String, Double> worker = awaitFigures(workerPort, figures -> {
                assertThat(figures).containsEntry("runstream_worker_results_published_total", GOOD + 6.0);
                assertThat(figures).containsEntry("runstream_worker_group_lag_records", 0.0);
                assertThat(figures).containsEntry("runstream_worker_calls_in_flight", 0.0);
            });
            assertThat(worker)
                    .containsEntry("runstream_worker_calls_ended_total{outcome=\"succeeded\"}", GOOD + 3.0)
                    .containsEntry("runstream_worker_calls_ended_total{outcome=\"failed\"}", 2.0)
                    .containsEntry("runstream_worker_calls_ended_total{outcome=\"throttled\"}", 1.0)
                    .containsEntry("runstream_worker_calls_capacity", 10_000.0)
                    .containsEntry("runstream_worker_group_members", 1.0)
                    .containsEntry("runstream_worker_requests_accepted_total", GOOD + 6.0)
                    .containsEntry("runstream_worker_call_time_seconds_count", GOOD + 6.0);
            assertThat(worker.get("runstream_worker_calls_adopted_total")).isGreaterThanOrEqualTo(1);

            holds("engine", get(enginePort, "/metrics").body());
            holds("worker", get(workerPort, "/metrics").body());

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    get(apiMetricsPort, "/health/ready").body())
                            .contains("\"UP\""));
            assertThat(list(apiPort)).contains("AutomationExecutionMetadataList");
            awaitFigures(
                    apiMetricsPort,
                    figures -> assertThat(figures)
                            .containsEntry("runstream_history_lag", 0.0)
                            .containsEntry("runstream_api_request_time_seconds_count", 1.0)
                            .containsEntry(
                                    "runstream_api_requests_total{code=\"OK\",operation=\"DescribeAutomationExecutions\"}",
                                    1.0));
            holds("api", get(apiMetricsPort, "/metrics").body());

            cluster.stopBroker();
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (int port : new int[] {enginePort, workerPort}) {
                    HttpResponse<String> ready = get(port, "/health/ready");
                    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
                    assertThat(ready.body()).contains("The cluster does not answer");
                    assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
                }
            });
        }
    }

    private static void load(Cluster cluster) {
        cluster.register("Once", RUNBOOK.formatted(1));
        cluster.register("Twice", RUNBOOK.formatted(2));
        for (int i = 0; i < GOOD; i++) {
            start(cluster, i, "Once", "good");
        }
        start(cluster, GOOD, "Twice", "flaky");
        start(cluster, GOOD + 1, "Once", "busy");
        start(cluster, GOOD + 2, "Once", "bad");
        start(cluster, GOOD + 3, "Once", "slow");
        cluster.sendBytes(Topics.DEFAULT.requests(), "nothing that anybody reads".getBytes(UTF_8));
        cluster.flush();
    }

    private static void start(Cluster cluster, int number, String runbook, String function) {
        cluster.start(
                DerivedId.of("telemetry", 0, number, 1_763_800_000_000L),
                runbook,
                Map.of("Function", List.of(function)));
    }

    private interface Expectation {
        void holds(Map<String, Double> figures);
    }

    private Map<String, Double> awaitFigures(int port, Expectation expected) {
        Map<String, Double> figures = new TreeMap<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            figures.clear();
            for (String line : get(port, "/metrics").body().lines().toList()) {
                int blank = line.lastIndexOf(' ');
                if (!line.startsWith("#") && blank > 0) {
                    figures.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
                }
            }
            expected.holds(figures);
        });
        return figures;
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }

    private String list(int port) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                                .header("Content-Type", "application/x-amz-json-1.1")
                                .header("X-Amz-Target", "AmazonSSM.DescribeAutomationExecutions")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** The table of the document is what the scrape says of itself. */
    private static void holds(String part, String scrape) throws IOException {
        StringBuilder table = new StringBuilder("\n| metric | type | labels | meaning |\n|---|---|---|---|\n");
        Matcher types = TYPE.matcher(scrape);
        Map<String, String> rows = new TreeMap<>();
        while (types.find()) {
            String name = types.group(1);
            rows.put(
                    name,
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(name, types.group(2), labels(name, scrape), help(name, scrape)));
        }
        rows.values().forEach(table::append);
        String text = Files.readString(DOCUMENT, UTF_8);
        String begin = "<!-- begin " + part + ": written by TelemetryIT -->\n";
        String end = "<!-- end " + part + " -->";
        String written = text.substring(0, text.indexOf(begin) + begin.length())
                + table
                + "\n"
                + text.substring(text.indexOf(end));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(DOCUMENT, written, UTF_8);
        } else {
            assertThat(text)
                    .as("docs/metrics.md does not have the metrics as they are. Write it: %s", WRITE)
                    .isEqualTo(written);
        }
    }

    private static String labels(String name, String scrape) {
        Set<String> labels = new LinkedHashSet<>();
        Matcher samples =
                Pattern.compile("(?m)^" + name + "(?:_bucket)?\\{([^}]*)}").matcher(scrape);
        while (samples.find()) {
            Matcher label = Pattern.compile("(\\w+)=\"").matcher(samples.group(1));
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    labels.add("`" + label.group(1) + "`");
                }
            }
        }
        return String.join(", ", labels);
    }

    private static String help(String name, String scrape) {
        Matcher help = Pattern.compile("(?m)^# HELP " + name + " (.*)$").matcher(scrape);
        assertThat(help.find()).as("%s says what it means", name).isTrue();
        return help.group(1);
    }
}
