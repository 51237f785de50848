package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Goal: {@code bench} carries its workloads through and tells figures that can be. How large they are is not a test's
 * business. Method: the command itself with its processes, for seconds instead of minutes.
 */
class BenchIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void oneStepIsMeasuredAtFullAndAtLowLoad() throws Exception {
        JsonNode json = bench("W1", "--warmup", "3", "--seconds", "3", "--in-flight", "16");

        JsonNode w1 = json.get("Measurements").get(0);
        assertThat(json.get("Measurements")).hasSize(1);
        assertThat(w1.get("Workload").asText()).isEqualTo("W1");
        assertMeasured(w1, 1);
        assertThat(w1.get("LowP50Millis").asDouble()).isPositive();
        assertThat(w1.get("LowP99Millis").asDouble())
                .isGreaterThanOrEqualTo(w1.get("LowP50Millis").asDouble());
    }

    @Test
    void whatTheLaunchersCacheIsMadeFromRunsByItself() {
        CommandRun run = CommandRun.of("rehearse", "--seconds", "2");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    @Tag("long")
    void everyWorkloadIsMeasured() throws Exception {
        JsonNode json = bench(
                "W3", "W1slow", "W3http", "mixed", "W10", "fan", "--warmup", "3", "--seconds", "5", "--rate", "0");

        assertThat(json.get("Measurements")).hasSize(6);
        for (JsonNode each : json.get("Measurements")) {
            assertMeasured(each, each.get("Workload").asText().equals("fan") ? 50 : 1);
        }
        JsonNode http = json.get("Measurements").get(2);
        assertThat(http.get("Functions").get("CpuSecondsPerThousand").asDouble())
                .isPositive();
    }

    @Test
    @Tag("long")
    void oneStepIsComparedWithItsFloor() throws Exception {
        JsonNode json = bench("W1", "--floor", "--warmup", "3", "--seconds", "5", "--rate", "0");

        assertThat(json.get("Measurements").findValuesAsText("Workload")).containsExactly("W1", "floor", "W1", "floor");
        assertThat(json.get("RatioToFloor").asDouble()).isBetween(0.01, 1.5);
        assertThat(json.get("CpuRatioToFloor").asDouble()).isGreaterThan(0.5);
    }

    @Test
    @Tag("long")
    void longCallsAreMadeOnceEachBesideAHistory() throws Exception {
        JsonNode json = bench("long", "--in-flight", "500", "--finished", "300", "--live", "300");

        JsonNode longCalls = json.get("Measurements").get(0);
        assertThat(longCalls.get("InFlight").asInt()).isEqualTo(500);
        assertThat(longCalls.get("CallsStarted").asInt()).isEqualTo(500);
    }

    private static void assertMeasured(JsonNode row, int leastSteps) {
        assertThat(row.get("ExecutionsPerSecond").asDouble()).isPositive();
        assertThat(row.get("P50Millis").asDouble()).isPositive();
        assertThat(row.get("P99Millis").asDouble())
                .isGreaterThanOrEqualTo(row.get("P50Millis").asDouble());
        for (String process : List.of("Engine", "Worker", "Broker", "Driver")) {
            assertThat(row.get(process).get("CpuSecondsPerThousand").asDouble())
                    .as(process)
                    .isPositive();
            assertThat(row.get(process).get("ResidentMegabytes").asDouble())
                    .as(process)
                    .isGreaterThan(30);
            assertThat(row.get(process).get("CompilingSecondsPerThousand").asDouble())
                    .as(process)
                    .isNotNegative();
        }
        assertThat(row.get("CompilingShare").asDouble()).isBetween(0.0, 1.0);
        assertThat(row.get("StolenShare").asDouble()).isBetween(0.0, 1.0);
        // A request, a step request, a result and the four events of a step, at least.
        assertThat(row.get("KafkaBytesPerStep").asDouble()).isGreaterThan(500.0 / leastSteps);
    }

    private static JsonNode bench(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bench"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--output", "json"));
        CommandRun run = CommandRun.of(command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }
}
