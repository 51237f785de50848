package dev.runstream.topics;

import java.util.List;

/** The topics in which the cluster keeps the engine's stores. Kafka Streams makes them, with the partitions of home. */
public final class Changelogs {
    public static final String EXECUTIONS_STORE = "executions";
    public static final String MARKERS_STORE = "markers";

    /** What they take on top of the largest record that may have to wait in them. */
    public static final int ROOM_BYTES = 64 * 1024;

    private Changelogs() {}

    /** @param applicationId {@code engine.application.id} */
    public static List<String> of(String applicationId) {
        return List.of(
                applicationId + "-" + EXECUTIONS_STORE + "-changelog",
                applicationId + "-" + MARKERS_STORE + "-changelog");
    }

    static boolean isOfMarkers(String topic) {
        return topic.endsWith("-" + MARKERS_STORE + "-changelog");
    }
}
