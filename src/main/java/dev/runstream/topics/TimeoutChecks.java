package dev.runstream.topics;

import dev.runstream.config.EngineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether the engine's times are allowed by the brokers, and another engine takes over as soon as promised. */
record TimeoutChecks(ClusterState state, EngineSettings engine) {
    private static final String SESSION_MIN = "group.min.session.timeout.ms";
    private static final String SESSION_MAX = "group.max.session.timeout.ms";
    private static final String TRANSACTION_MAX = "transaction.max.timeout.ms";

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        allowed(findings, EngineSettings.SESSION_TIMEOUT_MS, engine.sessionTimeoutMillis(), SESSION_MIN, SESSION_MAX);
        allowed(
                findings,
                EngineSettings.TRANSACTION_TIMEOUT_MS,
                engine.transactionTimeoutMillis(),
                "",
                TRANSACTION_MAX);
        if (findings.isEmpty()) {
            promise(findings);
        }
        return findings;
    }

    private void allowed(List<Finding> findings, String setting, long value, String minimum, String maximum) {
        OptionalLong least = state.largest(minimum);
        if (least.isPresent() && value < least.getAsLong()) {
            findings.add(Finding.wrongUntil(
                    "The engine has " + setting + "=" + value + ", but the brokers allow no less than " + minimum + "="
                            + least.getAsLong(),
                    "set " + setting + "=" + least.getAsLong() + ", or lower " + minimum
                            + " in each broker's server.properties"));
        }
        OptionalLong most = state.smallest(maximum);
        if (most.isPresent() && value > most.getAsLong()) {
            findings.add(Finding.wrongUntil(
                    "The engine has " + setting + "=" + value + ", but the brokers allow no more than " + maximum + "="
                            + most.getAsLong(),
                    "set " + setting + "=" + most.getAsLong()));
        }
    }

    private void promise(List<Finding> findings) {
        long promised = engine.takeoverMaxMillis();
        TakeoverTime takeover = TakeoverTime.of(state, engine);
        OptionalLong millis = takeover.engineMillis();
        if (millis.isPresent() && millis.getAsLong() > promised) {
            findings.add(Finding.wrongUntil(
                    "Another engine takes over after up to " + Millis.text(millis.getAsLong()) + ", expected "
                            + EngineSettings.TAKEOVER_MAX_MS + "=" + promised + " or less (" + takeover.engineBecause()
                            + ")",
                    remedy(promised)));
        }
    }

    private String remedy(long promised) {
        long cleanup = state.largest(TakeoverTime.CLEANUP_INTERVAL).orElse(0);
        long transaction = promised - TakeoverTime.HANDOVER_MILLIS - cleanup;
        String ofBrokers =
                "set " + TakeoverTime.CLEANUP_INTERVAL + "=1000 in each broker's server.properties and restart it";
        if (engine.sessionTimeoutMillis() + TakeoverTime.HANDOVER_MILLIS > promised) {
            return "set " + EngineSettings.SESSION_TIMEOUT_MS + "=" + (promised - TakeoverTime.HANDOVER_MILLIS)
                    + " or less";
        }
        return transaction < 1_000
                ? ofBrokers
                : ofBrokers + ", or set " + EngineSettings.TRANSACTION_TIMEOUT_MS + "=" + transaction + " or less";
    }
}
