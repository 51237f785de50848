package dev.runstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: whoever asks over HTTP gets a status that a machine understands and a reason that a person does. */
class TelemetryServerTest {
    private List<String> dead = List.of();
    private List<String> unready = List.of("It \"starts\".");
    private final HttpClient http = HttpClient.newHttpClient();
    private TelemetryServer server;

    @BeforeEach
    void start() {
        Health health = new Health() {
            @Override
            public List<String> dead() {
                return dead;
            }

            @Override
            public List<String> unready() {
                return unready;
            }
        };
        server = new TelemetryServer("127.0.0.1", 0, () -> "a_total 1\n", health);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void metricsAreText() throws Exception {
        HttpResponse<String> metrics = ask("GET", "/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body()).isEqualTo("a_total 1\n");
    }

    @Test
    void whatIsNotReadySaysWhy() throws Exception {
        HttpResponse<String> ready = ask("GET", "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("{\"status\":\"DOWN\",\"reasons\":[\"It \\\"starts\\\".\"]}\n");
        unready = List.of();
        assertThat(ask("GET", "/health/ready").body()).isEqualTo("{\"status\":\"UP\",\"reasons\":[]}\n");
    }

    @Test
    void whatIsNotReadyMayBeAlive() throws Exception {
        assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);
        dead = List.of("It broke.");
        assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/metrics/more").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    @Test
    void aPortInUseAndAHostOfAnotherMachineAreTold() {
        int port = server.address().getPort();
        assertThatThrownBy(() -> new TelemetryServer("127.0.0.1", port, () -> "", none()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Expected telemetry.port " + port + " of 127.0.0.1 to be free");
        assertThatThrownBy(() -> new TelemetryServer("no.such.host.invalid", 0, () -> "", none()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("telemetry.host");
    }

    private static Health none() {
        return new Health() {
            @Override
            public List<String> dead() {
                return List.of();
            }

            @Override
            public List<String> unready() {
                return List.of();
            }
        };
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                BodyHandlers.ofString());
    }
}
