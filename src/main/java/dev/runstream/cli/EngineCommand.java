package dev.runstream.cli;

import dev.runstream.config.EngineSettings;
import dev.runstream.engine.Engine;
import dev.runstream.engine.EngineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** An engine in a process of its own. SIGTERM commits what is in hand and leaves the group. */
@Command(
        name = "engine",
        description = "Runs an engine against a cluster: decides what happens to executions.",
        mixinStandardHelpOptions = true)
public final class EngineCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    private final RoleOptions options = new RoleOptions();

    @Override
    public void run() {
        try {
            EngineSettings settings = new EngineSettings(options.settings());
            Engine engine = new Engine(settings);
            engine.start();
            engine.awaitRunning(settings.startupTimeout());
            spec.commandLine().getOut().println("engine runs");
            spec.commandLine().getOut().flush();
            RunningRole.keep("engine", engine::close, broken(engine));
        } catch (ConfigException | EngineException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new CommandFailedException("The engine did not start: " + e.getMessage(), e);
        }
    }

    /** Completes exceptionally when the engine has stopped by itself. */
    private static CompletableFuture<Void> broken(Engine engine) {
        CompletableFuture<Void> broken = new CompletableFuture<>();
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("engine-watch").daemon().factory());
        var unused = watch.scheduleWithFixedDelay(
                () -> {
                    Throwable failure = engine.failure();
                    if (failure != null) {
                        broken.completeExceptionally(failure);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
        return broken;
    }
}
