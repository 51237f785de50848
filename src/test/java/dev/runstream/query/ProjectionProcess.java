package dev.runstream.query;

import dev.runstream.config.QuerySettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A projection in a process of its own, to be killed. */
final class ProjectionProcess implements AutoCloseable {
    private final Process process;

    private ProjectionProcess(Process process) {
        this.process = process;
    }

    /** @param log file that gets what it prints */
    static ProjectionProcess start(String url, String servers, Path log) throws IOException {
        return new ProjectionProcess(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProjectionProcess.class.getName(),
                        url,
                        servers))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                .start());
    }

    /** SIGKILL; gives the exit code. */
    int kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Expected process " + process.pid() + " to be gone");
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }

    /** Settings of the tests: small transactions, so that many are open while it is killed. */
    static QuerySettings settings(String url) {
        QuerySettings usual = QuerySettings.of(url);
        return new QuerySettings(
                url, usual.user(), usual.password(), Duration.ofDays(3_650), usual.payloadCharsMax(), 200, 2);
    }

    public static void main(String[] args) throws InterruptedException {
        try (Projection projection = Projection.open(
                settings(args[0]), Map.of("bootstrap.servers", args[1]), Topics.DEFAULT, new Contract())) {
            projection.start();
            long told = -1;
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                long position = projection.status().position();
                if (position != told) {
                    System.out.println("at " + position);
                    told = position;
                }
            }
        }
    }
}
