package dev.runstream.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether the workers' share group has the settings that it needs: they belong to the group, not to its members. */
record GroupChecks(ClusterState state, Installation installation) {
    /** A worker gives up publishing after 20 s; a shorter lock would hand its batch to another meanwhile. */
    private static final long LOCK_MILLIS_RECOMMENDED = 30_000;

    private static final long DELIVERIES_RECOMMENDED = 10;

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        ShareGroupSetup.NEEDED.forEach((name, needed) -> {
            String value = state.groupSetting(name);
            if (!value.equals(needed.value())) {
                findings.add(Finding.wrong(
                        "The share group " + installation.groupId() + " has " + name + "=" + value + ", expected "
                                + needed.value() + " (" + needed.why() + ")",
                        installation.create()));
            }
        });
        return findings;
    }

    List<Finding> advice() {
        List<Finding> findings = new ArrayList<>();
        lower(
                findings,
                ShareGroupSetup.LOCK_DURATION,
                LOCK_MILLIS_RECOMMENDED,
                "a worker that waits for the cluster may lose a batch to another one, which calls again");
        lower(
                findings,
                ShareGroupSetup.DELIVERY_COUNT_LIMIT,
                DELIVERIES_RECOMMENDED,
                "a request that was given back so often is thrown away by the cluster and waits for"
                        + " engine.dispatch.timeout.ms");
        return findings;
    }

    private void lower(List<Finding> findings, String setting, long recommended, String otherwise) {
        OptionalLong value = state.groupMillis(setting);
        if (value.isPresent() && value.getAsLong() < recommended) {
            findings.add(Finding.adviceCommand(
                    "The share group " + installation.groupId() + " has " + setting + "=" + value.getAsLong()
                            + ", recommended is " + recommended + ": " + otherwise,
                    installation.create()));
        }
    }
}
