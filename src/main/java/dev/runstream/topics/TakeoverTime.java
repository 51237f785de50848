package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import java.util.OptionalLong;

/**
 * How long it takes until others go on when a process is lost, at most, by the settings of cluster and engine.
 *
 * @param engineMillis until another engine decides; empty when the brokers do not tell their settings
 * @param engineBecause the settings that make it, for people
 * @param killedWorkerMillis until short calls of a worker whose process was killed are delivered again
 * @param lostWorkerMillis the same when its machine or network was lost, so that its connections stay open
 * @param adoptedMillis until calls under a lease are dispatched again, however the worker was lost
 */
public record TakeoverTime(
        OptionalLong engineMillis,
        String engineBecause,
        long killedWorkerMillis,
        long lostWorkerMillis,
        long adoptedMillis) {
    static final String CLEANUP_INTERVAL = "transaction.abort.timed.out.transaction.cleanup.interval.ms";

    /** Rebalance and restore, once the group and the partitions are free; measured 0.5 to 1.2 s. */
    static final long HANDOVER_MILLIS = 2_000;

    /** The engine looks at leases, dispatches, and a worker takes it. */
    private static final long REDISPATCH_MILLIS = 5_000;

    private static final long SHARE_SESSION_MILLIS_DEFAULT = 45_000;
    private static final long LOCK_MILLIS_DEFAULT = 30_000;

    static TakeoverTime of(ClusterState state, EngineSettings engine) {
        // The group misses the engine and the cluster ends its transaction at the same time: the later one counts.
        OptionalLong cleanup = state.largest(CLEANUP_INTERVAL);
        OptionalLong engineMillis = cleanup.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(engineMillis(
                        engine.sessionTimeoutMillis(), engine.transactionTimeoutMillis(), cleanup.getAsLong()));
        String because = "the longer of " + EngineSettings.SESSION_TIMEOUT_MS + "=" + engine.sessionTimeoutMillis()
                + " and " + EngineSettings.TRANSACTION_TIMEOUT_MS + "=" + engine.transactionTimeoutMillis() + " + "
                + CLEANUP_INTERVAL + "=" + (cleanup.isEmpty() ? "unknown" : Long.toString(cleanup.getAsLong()))
                + ", and " + HANDOVER_MILLIS + " to hand over";
        long session = state.groupMillis("share.session.timeout.ms")
                .orElse(state.largest("group.share.session.timeout.ms").orElse(SHARE_SESSION_MILLIS_DEFAULT));
        long lock = state.groupMillis(ShareGroupSetup.LOCK_DURATION).orElse(LOCK_MILLIS_DEFAULT);
        return new TakeoverTime(
                engineMillis,
                because,
                session,
                Math.max(session, lock),
                engine.toSettings().leaseMillis() + REDISPATCH_MILLIS);
    }

    static long engineMillis(long sessionMillis, long transactionMillis, long cleanupMillis) {
        return Math.max(sessionMillis, transactionMillis + cleanupMillis) + HANDOVER_MILLIS;
    }
}
