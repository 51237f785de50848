package dev.runstream.telemetry;

import dev.runstream.api.ApiObserver;
import dev.runstream.config.ApiSettings;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.TelemetrySettings;
import dev.runstream.config.TelemetrySettings.KafkaMetrics;
import dev.runstream.config.WorkerSettings;
import dev.runstream.engine.Engine;
import dev.runstream.engine.EngineObserver;
import dev.runstream.query.Projection;
import dev.runstream.worker.Worker;
import dev.runstream.worker.WorkerObserver;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the roles of a process tell of themselves over HTTP: metrics in Prometheus' format, and health. One for each
 * process; when it is off, nobody is asked for anything.
 */
public final class Telemetry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

    /** Of Kafka's hundreds: throughput, latency and errors of threads, producers and consumers. */
    private static final Pattern CHOSEN = Pattern.compile("kafka\\.("
            + "stream\\.thread\\.(process|commit|poll|punctuate)\\.(rate|latency\\.(avg|max))"
            + "|stream\\.client\\.failed\\.stream\\.threads|stream\\.task\\.active\\.process\\.ratio"
            + "|consumer\\.fetch\\.manager\\.(records\\.lag\\.max|records\\.consumed\\.rate|fetch\\.latency\\.avg)"
            + "|consumer\\.coordinator\\.(rebalance\\.total|rebalance\\.latency\\.total|last\\.heartbeat\\.seconds\\.ago)"
            + "|producer\\.(record\\.send\\.rate|record\\.error\\.rate|request\\.latency\\.avg|txn\\.commit\\.time\\.ns\\.total)"
            + ")");

    private final TelemetrySettings settings;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Health> roles = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private final @Nullable TelemetryServer server;
    private @Nullable EngineHealth engine;
    private @Nullable WorkerHealth worker;

    /**
     * Listens at once when it is on; no role is ready yet.
     *
     * @throws org.apache.kafka.common.config.ConfigException when the port is taken or the host is none of this machine's
     */
    public Telemetry(TelemetrySettings settings) {
        this.settings = settings;
        if (!settings.isOn()) {
            this.server = null;
            return;
        }
        TelemetryServer listening =
                new TelemetryServer(settings.host(), settings.port(), registry::scrape, new AllRoles());
        this.server = listening;
        if (settings.kafkaMetrics() != KafkaMetrics.all) {
            registry.config()
                    .meterFilter(MeterFilter.deny(id -> id.getName().startsWith("kafka.")
                            && !CHOSEN.matcher(id.getName()).matches()));
        }
        JvmGcMetrics pauses = new JvmGcMetrics();
        opened.push(pauses);
        for (MeterBinder binder : List.of(
                pauses,
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics())) {
            binder.bindTo(registry);
        }
        listening.start();
        log.info(
                "Metrics and health at http://{}:{}",
                settings.host(),
                listening.address().getPort());
    }

    /** Where it listens; null when it is off. */
    public @Nullable InetSocketAddress address() {
        return server == null ? null : server.address();
    }

    /** Hears an engine that is about to be made. */
    public EngineObserver observe(EngineSettings of) {
        if (server == null) {
            return EngineObserver.NONE;
        }
        EngineMetrics metrics = new EngineMetrics(registry);
        EngineHealth health = new EngineHealth(of, metrics, registry);
        opened.push(health);
        roles.add(health);
        engine = health;
        return metrics;
    }

    /** The engine runs. */
    public void watch(Engine running) {
        if (engine != null) {
            engine.watch(running);
            running.showClient(this::bind);
        }
    }

    /** Hears a worker that is about to be made. */
    public WorkerObserver observe(WorkerSettings of) {
        if (server == null) {
            return WorkerObserver.NONE;
        }
        WorkerMetrics metrics = new WorkerMetrics(registry, this::bind);
        WorkerHealth health = new WorkerHealth(of, metrics, registry);
        opened.push(health);
        roles.add(health);
        worker = health;
        return metrics;
    }

    /** The worker runs. */
    public void watch(Worker running) {
        if (worker != null) {
            worker.watch(running);
        }
    }

    /** Hears an API that is about to be made. */
    public ApiObserver observe(ApiSettings of) {
        return server == null ? ApiObserver.NONE : new ApiMetrics(registry);
    }

    /** A read model works. */
    public void watch(Projection running) {
        if (server != null) {
            roles.add(new HistoryHealth(running, registry));
        }
    }

    /** What {@code /metrics} answers. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        for (AutoCloseable each = opened.poll(); each != null; each = opened.poll()) {
            try {
                each.close();
            } catch (Exception e) { // declared so by AutoCloseable
                throw new IllegalStateException("Expected " + each.getClass().getSimpleName() + " to close", e);
            }
        }
        registry.close();
    }

    private void bind(KafkaStreams streams) {
        if (settings.kafkaMetrics() != KafkaMetrics.none) {
            KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
            opened.push(metrics);
            metrics.bindTo(registry);
        }
    }

    private void bind(Producer<?, ?> producer) {
        if (settings.kafkaMetrics() != KafkaMetrics.none) {
            KafkaClientMetrics metrics = new KafkaClientMetrics(producer);
            opened.push(metrics);
            metrics.bindTo(registry);
        }
    }

    /** The process is alive and ready when each of its roles is. */
    private final class AllRoles implements Health {
        @Override
        public List<String> dead() {
            return roles.stream().flatMap(role -> role.dead().stream()).toList();
        }

        @Override
        public List<String> unready() {
            return roles.isEmpty()
                    ? List.of("The process is starting.")
                    : roles.stream().flatMap(role -> role.unready().stream()).toList();
        }
    }
}
