package dev.runstream.api;

import dev.runstream.config.ApiSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.contract.Topics;
import dev.runstream.query.Projection;
import dev.runstream.query.ProjectionStatus;
import dev.runstream.topics.ClusterReader;
import dev.runstream.topics.StartupChecks;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The API with what it stands on: the read model, and the way to the cluster. */
public final class ApiRole implements AutoCloseable {
    /** What has begun, the last first: closed in this order. */
    private final Deque<Runnable> begun = new ArrayDeque<>();

    private final Projection projection;
    private final ApiServer server;

    /**
     * Returns when it listens. Until the read model has caught up with the audit stream, requests are told so.
     *
     * @throws dev.runstream.topics.SetupException when no broker answers or topics are missing
     * @throws dev.runstream.query.DatabaseException when there is no database
     * @throws org.apache.kafka.common.config.ConfigException when the port is taken
     */
    public static ApiRole start(ApiSettings settings, ApiObserver observer) {
        return new ApiRole(settings, observer, false);
    }

    /** As {@link #start}; the read model is emptied first, and reads the audit stream from its beginning. */
    public static ApiRole rebuild(ApiSettings settings, ApiObserver observer) {
        return new ApiRole(settings, observer, true);
    }

    private ApiRole(ApiSettings settings, ApiObserver observer, boolean rebuild) {
        Topics topics = settings.topics();
        require(settings, topics);
        try {
            SchemaTopic schemas = new SchemaTopic(settings.client(Client.consumer), topics, settings.startupTimeout());
            begun.push(schemas::close);
            this.projection =
                    Projection.open(settings.query(), settings.client(Client.consumer), topics, new Contract(schemas));
            begun.push(projection::close);
            Commands commands = new Commands(settings, patience(settings));
            begun.push(commands::close);
            this.server = new ApiServer(
                    settings, projection.history(), projection.answers(), commands, observer, this::notYet);
            begun.push(server::close);
            if (rebuild) { // asked for before it begins: until it has all, it has not caught up
                var unused = projection.rebuild();
            }
            projection.start();
            server.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void require(ApiSettings settings, Topics topics) {
        Admin admin = ClusterReader.connect(settings.client(Client.admin));
        try {
            StartupChecks.require(
                    admin,
                    settings,
                    List.of(topics.requests(), topics.commands(), topics.events(), topics.runbooks(), topics.schemas()),
                    settings.startupTimeout());
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** A caller who would wait longer for an engine can wait as long for the cluster. */
    private static Duration patience(ApiSettings settings) {
        return settings.decisionTimeout().compareTo(Duration.ofSeconds(5)) < 0
                ? Duration.ofSeconds(5)
                : settings.decisionTimeout();
    }

    /** One sentence while there is more history than the read model has; then null. */
    private @Nullable String notYet() {
        ProjectionStatus status = projection.status();
        return status.caughtUp()
                ? null
                : "The read model has " + status.position() + " of " + status.end()
                        + " records of the audit stream; send the request again when it has all."
                        + (status.lastError() == null ? "" : " It stands still: " + status.lastError());
    }

    public Projection projection() {
        return projection;
    }

    /** Where it listens. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public synchronized void close() {
        while (!begun.isEmpty()) {
            begun.pop().run();
        }
    }
}
