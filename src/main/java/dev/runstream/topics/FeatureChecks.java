package dev.runstream.topics;

import java.util.ArrayList;
import java.util.List;

/** Whether the cluster's features are at the level that Runstream needs. */
record FeatureChecks(ClusterState state, Installation installation) {
    private static final List<Needed> NEEDED = List.of(
            new Needed("group.version", 1, "members of groups are assigned by the cluster"),
            new Needed("share.version", 1, "workers are a share group"),
            new Needed("transaction.version", 2, "a transaction that was aborted late must not get into the next one"));

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Needed needed : NEEDED) {
            int level = state.feature(needed.name());
            if (level < needed.level()) {
                findings.add(Finding.wrong(
                        "The cluster has the feature " + needed.name() + " at level " + level + ", expected "
                                + needed.level() + " (" + needed.why() + ")",
                        installation.upgrade(needed.name(), needed.level())));
            }
        }
        return findings;
    }

    /** @param why as the end of a sentence in brackets */
    private record Needed(String name, int level, String why) {}
}
