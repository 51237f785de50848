package dev.runstream.engine;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.parameters.TargetSource;
import dev.runstream.topics.ClusterReader;
import dev.runstream.topics.SetupException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine: decides what happens to the executions of its share of the partitions. Several of them with the same {@code
 * engine.application.id} share all partitions and take over from each other.
 */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private final EngineSettings settings;
    private final Admin admin;
    private final SchemaTopic schemas;
    private final CommittedProgress progress;
    private final ParameterSource parameters;
    private final KafkaStreams streams;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ThreadReplacements replacements;

    /**
     * Looks at the cluster, publishes the schemas of all that the engine writes, and makes ready; {@link #start} begins.
     *
     * @throws SetupException with what is wrong with the cluster
     */
    public Engine(EngineSettings settings) {
        this(settings, EngineObserver.NONE);
    }

    /** As {@link #Engine(EngineSettings)}, with someone who hears what it does. */
    public Engine(EngineSettings settings, EngineObserver observer) {
        this(settings, observer, null);
    }

    /** As {@link #Engine(EngineSettings)}, in a world of its own. */
    public Engine(EngineSettings settings, EngineObserver observer, @Nullable World world) {
        this.settings = settings;
        this.replacements = new ThreadReplacements(settings.threadReplacementsMax());
        Topics topics = settings.topics();
        this.admin = ClusterReader.connect(settings.client(Client.admin));
        this.schemas = new SchemaTopic(settings.client(Client.consumer), topics, settings.startupTimeout());
        this.parameters = world == null ? ParameterSource.open(settings.parameterStore()) : world.parameters();
        this.progress = new CommittedProgress(admin, settings.applicationId(), topics.stepResults());
        try {
            ClusterFacts cluster = new StartupChecks(admin, settings).run();
            Contract contract = new Contract(schemas);
            schemas.publish(contract.schemas());
            World.Meaning meaning = World.Meaning.of(settings);
            EngineParts parts = new EngineParts(
                    contract,
                    world == null
                            ? () -> meaning
                            : () -> World.Meaning.inStillTime(world.settings().get()),
                    cluster.partitions(),
                    cluster.limits(),
                    new InputReader(contract, topics.requests(), cluster.requestsTopicId()),
                    new ParsedRunbooks(),
                    parameters,
                    new TargetSource(settings.targetsFile()),
                    world == null ? progress : (partition, since) -> false,
                    world == null ? () -> ThreadLocalRandom.current().nextDouble() : () -> 0,
                    version(),
                    observer,
                    world == null ? null : world.clock());
            this.streams = new KafkaStreams(
                    ExecutionTopology.of(topics, cluster.partitions(), parts),
                    new StreamsConfig(StreamsSettings.of(settings, largest(cluster.limits()))));
        } catch (KafkaException | EngineException | SetupException e) {
            progress.close();
            parameters.close();
            schemas.close();
            admin.close(Duration.ZERO);
            throw e;
        }
        streams.setUncaughtExceptionHandler(this::onUncaught);
        streams.setStateListener(this::onState);
    }

    /** Begins to take records; returns at once. */
    public void start() {
        progress.start();
        streams.start();
    }

    /**
     * Waits until the engine has its partitions and its state.
     *
     * @throws EngineException when it has not within this time, or has failed
     */
    public void awaitRunning(Duration timeout) {
        try {
            boolean inTime = settled.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
            Throwable cause = failure.get();
            if (cause != null) {
                throw new EngineException("Expected the engine to run, but it failed: " + cause.getMessage(), cause);
            }
            if (!inTime) {
                throw new EngineException("Expected the engine to run within " + timeout.toMillis() + " ms, but it is "
                        + streams.state() + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Expected the engine to run, but the wait was interrupted.", e);
        }
    }

    /** Whether it has its partitions and takes records. */
    public boolean isRunning() {
        return streams.state() == State.RUNNING;
    }

    /** Why the engine stopped by itself; null while it has not. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Hands out the Streams client, for its own metrics and for nothing else. */
    public void showClient(Consumer<KafkaStreams> metrics) {
        metrics.accept(streams);
    }

    /** Completes when the engine is closed; exceptionally when it stopped by itself. */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Commits what is in hand and leaves the group, so that others take over at once. */
    @Override
    public void close() {
        boolean closed =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_WITHIN));
        if (!closed) {
            log.warn(
                    "The engine did not close within {} s; what it had in hand is taken over by another",
                    CLOSE_WITHIN.toSeconds());
        }
        progress.close();
        parameters.close();
        schemas.close();
        admin.close(Duration.ofSeconds(5));
        ended.complete(null);
    }

    private void onState(State now, State before) {
        if (now == State.RUNNING) {
            log.info("Engine runs");
            settled.countDown();
        } else if (now == State.ERROR || now == State.PENDING_ERROR) {
            EngineException unknown = new EngineException("The engine's client failed; see the log.");
            Throwable known = failure.compareAndExchange(null, unknown);
            settled.countDown();
            ended.completeExceptionally(known == null ? unknown : known);
        }
    }

    /** A thread that died is replaced, unless that happens again and again: then the engine stops with its reason. */
    private StreamThreadExceptionResponse onUncaught(Throwable e) {
        if (replacements.mayReplaceAt(System.nanoTime())) {
            log.error("A thread of the engine died and is replaced", e);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, e);
        log.error(
                "The engine stops: more than {} threads died within {} minutes",
                settings.threadReplacementsMax(),
                ThreadReplacements.COUNTED.toMinutes(),
                e);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static int largest(RecordLimits limits) {
        int largest = limits.changelog();
        for (Destination destination : Destination.values()) {
            largest = Math.max(largest, limits.of(destination));
        }
        return largest;
    }

    private static String version() {
        String version = Engine.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
