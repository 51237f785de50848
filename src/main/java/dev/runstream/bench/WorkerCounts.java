package dev.runstream.bench;

import dev.runstream.process.ProcessException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * What a worker tells of itself at {@code /metrics}.
 *
 * @param started calls begun since it started
 * @param inFlight calls open now
 */
record WorkerCounts(long started, long inFlight) {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    static WorkerCounts of(URI telemetry) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text = client.send(
                            HttpRequest.newBuilder(telemetry.resolve("/metrics"))
                                    .timeout(WITHIN)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return new WorkerCounts(
                    sum(text, "runstream_worker_calls_started_total"), sum(text, "runstream_worker_calls_in_flight"));
        } catch (IOException e) {
            throw new ProcessException("Expected the worker to tell its metrics, but it does not: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted while the worker told its metrics");
        }
    }

    private static long sum(String text, String name) {
        return (long) text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
