package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * What {@code topics check} found.
 *
 * @param findings errors first
 */
public record ClusterCheck(List<Finding> findings, TakeoverTime takeover) {
    public ClusterCheck {
        findings = List.copyOf(findings);
    }

    /** Looks at everything that engines and workers with these settings need or would be better with. */
    public static ClusterCheck of(Admin admin, EngineSettings engine, WorkerSettings worker) {
        Installation installation = Installation.of(worker);
        ClusterState state = new ClusterReader(admin, installation.bootstrapServers(), engine.startupTimeout())
                .read(StartupChecks.all(engine.topics(), engine.applicationId()), worker.groupId());
        return of(state, engine, worker);
    }

    static ClusterCheck of(ClusterState state, EngineSettings engine, WorkerSettings worker) {
        Installation installation = Installation.of(worker);
        Set<Finding> errors = new LinkedHashSet<>(StartupChecks.engine(state, engine));
        errors.addAll(StartupChecks.worker(state, worker));
        List<Finding> findings = new ArrayList<>(errors);
        findings.addAll(new TopicChecks(state, installation).replicas(TopicLayout.names(engine.topics())));
        findings.addAll(new GroupChecks(state, installation).advice());
        findings.addAll(BrokerAdvice.of(state));
        return new ClusterCheck(findings, TakeoverTime.of(state, engine));
    }

    /** Whether engines and workers would start. */
    public boolean isRight() {
        return Finding.errors(findings).isEmpty();
    }
}
