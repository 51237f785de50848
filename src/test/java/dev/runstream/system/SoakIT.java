package dev.runstream.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.Answer;
import dev.runstream.functions.FunctionScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: under a steady load an engine and a worker need no more memory and no more disk after an hour than after a third of
 * it, what is kept of ended executions (markers) apart. Method: processes of their own; every half minute a full collection
 * from outside, then what is left of the heap, the resident memory, and the files of the stores.
 *
 * <p>{@code -Dsoak.minutes=60 -Dsoak.rate=100} is the figure of docs/reliability.md; shorter by default.
 */
@Tag("long")
class SoakIT {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 3);
    private static final int RATE = Integer.getInteger("soak.rate", 100);
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(30);
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final String RUNBOOK = """
            schemaVersion: '0.3'
            parameters: {N: {type: String}}
            mainSteps:
              - {name: call, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: echo, InputPayload: {n: '{{N}}'}}}
            """;

    @TempDir
    Path directory;

    private long started;
    private long ended;
    private long succeeded;

    /** Megabytes, but for what is counted. */
    private record Sample(
            double minute,
            long started,
            long ended,
            double engineHeap,
            double engineResident,
            double workerHeap,
            double workerResident,
            double stores,
            double markers) {}

    @Test
    void nothingGrowsUnderASteadyLoad() throws Exception {
        try (Cluster cluster = new Cluster(directory, FunctionScript.EMPTY.with("echo", Answer.echo()));
                KafkaConsumer<String, byte[]> events = begun(cluster)) {
            Role engine = cluster.engine("engine-1");
            Role worker = cluster.worker("worker-1");
            cluster.register("Doc", RUNBOOK);
            List<Sample> samples = new ArrayList<>();
            long began = System.nanoTime();
            long end = began + TimeUnit.MINUTES.toNanos(MINUTES);
            long sampleAt = began + SAMPLE_EVERY.toNanos();
            while (System.nanoTime() < end) {
                long due = (System.nanoTime() - began) * RATE / 1_000_000_000L;
                for (; started < due; started++) {
                    cluster.start(
                            DerivedId.of("soak", 0, started, System.currentTimeMillis()),
                            "Doc",
                            Map.of("N", List.of("n" + started)));
                }
                read(events, cluster);
                if (System.nanoTime() >= sampleAt) {
                    sampleAt += SAMPLE_EVERY.toNanos();
                    samples.add(sample((System.nanoTime() - began) / 60e9, engine, worker));
                    print(samples.getLast());
                }
            }
            cluster.flush();
            long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (ended < started && System.nanoTime() < giveUp) {
                read(events, cluster);
            }
            assertThat(ended).as("executions that ended").isEqualTo(started);
            assertThat(succeeded).isEqualTo(started);
            flat(samples, "the engine's heap", Sample::engineHeap, 1.15, 4);
            flat(samples, "the engine's resident memory", Sample::engineResident, 1.15, 16);
            flat(samples, "the worker's heap", Sample::workerHeap, 1.15, 4);
            flat(samples, "the worker's resident memory", Sample::workerResident, 1.15, 16);
            flat(samples, "the stores but for the markers", Sample::stores, 1.25, 16);
        }
    }

    private static KafkaConsumer<String, byte[]> begun(Cluster cluster) {
        return AuditStream.consumer(cluster.bootstrapServers());
    }

    private void read(KafkaConsumer<String, byte[]> events, Cluster cluster) {
        for (ConsumerRecord<String, byte[]> record : events.poll(Duration.ofMillis(10))) {
            if (cluster.contract().decode(record.value()) instanceof AuditEvent audited
                    && audited.event() instanceof Event.ExecutionEnded over) {
                ended++;
                succeeded += over.status() == ExecutionStatus.Success ? 1 : 0;
            }
        }
    }

    private Sample sample(double minute, Role engine, Role worker) throws IOException, InterruptedException {
        Path state = directory.resolve("engine-1-state");
        return new Sample(
                minute,
                started,
                ended,
                heap(engine),
                resident(engine),
                heap(worker),
                resident(worker),
                megabytes(state, path -> path.toString().contains("marker") ? 0 : 1),
                megabytes(state, path -> path.toString().contains("marker") ? 1 : 0));
    }

    private static void print(Sample each) {
        System.getLogger(SoakIT.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        String.format(
                                Locale.ROOT,
                                "minute %.1f: %d started, %d ended; engine heap %.1f MB, resident %.0f MB; worker heap"
                                        + " %.1f MB, resident %.0f MB; stores %.1f MB, markers %.1f MB",
                                each.minute(),
                                each.started(),
                                each.ended(),
                                each.engineHeap(),
                                each.engineResident(),
                                each.workerHeap(),
                                each.workerResident(),
                                each.stores(),
                                each.markers()));
    }

    /** The last third is no larger than the second. */
    private static void flat(
            List<Sample> samples, String what, ToDoubleFunction<Sample> figure, double factor, double megabytes) {
        int third = samples.size() / 3;
        double before = samples.subList(third, 2 * third).stream()
                .mapToDouble(figure)
                .max()
                .orElseThrow();
        double after = samples.subList(2 * third, samples.size()).stream()
                .mapToDouble(figure)
                .average()
                .orElseThrow();
        assertThat(after)
                .as("%s in the last third, MB; at most in the second: %.1f", what, before)
                .isLessThanOrEqualTo(before * factor + megabytes);
    }

    /** What is reachable, megabytes. */
    private static double heap(Role role) throws IOException, InterruptedException {
        jcmd(role, "GC.run");
        Matcher used = USED.matcher(jcmd(role, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        assertThat(kilobytes).as("heap of a serial collector").isPositive();
        return kilobytes / 1024.0;
    }

    private static String jcmd(Role role, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(role.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
        return said;
    }

    private static double resident(Role role) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + role.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum()
                / 1024.0;
    }

    private static double megabytes(Path directory, ToLongFunction<Path> weight) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(path -> weight.applyAsLong(path) * size(path))
                            .sum()
                    / 1024.0
                    / 1024.0;
        } catch (UncheckedIOException e) {
            return megabytes(directory, weight); // RocksDB deletes files as it goes
        }
    }

    private static long size(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
