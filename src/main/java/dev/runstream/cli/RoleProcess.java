package dev.runstream.cli;

import dev.runstream.config.GivenSettings;
import dev.runstream.config.RoleConfig;
import dev.runstream.telemetry.Telemetry;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the process of every role does around its role: reads and tells the settings, keeps it alive, ends it. */
final class RoleProcess {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final RoleOptions options = new RoleOptions();

    @Option(
            names = "--print-settings",
            description = "Prints every setting as it would be used, secrets hidden, and does nothing else.")
    private boolean printSettings;

    /**
     * A role that has begun.
     *
     * @param says one line for standard output, now that it is ready
     * @param close ends it cleanly
     * @param broken completes exceptionally when it takes no more work
     */
    record Running(String says, Runnable close, CompletionStage<Void> broken) {}

    /**
     * Begins the role and returns when it has broken by itself; on SIGTERM or SIGINT the role is closed and the process
     * ends.
     *
     * @throws CommandFailedException with the sentence for which the role did not begin or broke
     * @throws dev.runstream.topics.SetupException when the cluster is not as the role needs it
     */
    <S extends RoleConfig> void run(
            String name, Function<GivenSettings, S> read, BiFunction<S, Telemetry, Running> begin) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            S settings = read.apply(options.given());
            if (printSettings) {
                settings.all().forEach(out::println);
                out.flush();
                return;
            }
            settings.notices().forEach(log()::warn);
            settings.differences().forEach(line -> log().info("Setting {}", line));
            begin(name, settings, begin, out);
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new CommandFailedException("The " + name + " did not start: " + e.getMessage(), e);
        }
    }

    private static <S extends RoleConfig> void begin(
            String name, S settings, BiFunction<S, Telemetry, Running> begin, PrintWriter out) {
        try (Telemetry telemetry = new Telemetry(settings.telemetry())) {
            Running running = begin.apply(settings, telemetry);
            out.println(running.says());
            tell(telemetry, out);
            out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(running.close(), name + "-shutdown"));
            awaitEnd(name, running.broken());
        }
    }

    /** Where metrics and health are, if they are anywhere. */
    static void tell(Telemetry telemetry, PrintWriter out) {
        InetSocketAddress address = telemetry.address();
        if (address != null) {
            out.printf("  metrics    http://%s:%d/metrics%n", address.getHostString(), address.getPort());
        }
    }

    /**
     * Returns when the stage completes.
     *
     * @throws CommandFailedException when it completes exceptionally
     */
    static void awaitEnd(String name, CompletionStage<Void> broken) {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
        broken.whenComplete((_, defect) -> {
            cause.set(defect instanceof CompletionException wrapped ? wrapped.getCause() : defect);
            ended.countDown();
        });
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable defect = cause.get();
        if (defect != null) {
            throw new CommandFailedException("The " + name + " stopped by itself: " + defect.getMessage(), defect);
        }
    }

    /** Only when a role runs: whoever asks for a logger has the logging set up, and other commands want it quieter. */
    private static Logger log() {
        return LoggerFactory.getLogger(RoleProcess.class);
    }
}
