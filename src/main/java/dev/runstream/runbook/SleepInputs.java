package dev.runstream.runbook;

import java.util.Set;

/** The inputs of aws:sleep when the document is created (section 5.2). */
final class SleepInputs {
    private SleepInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(Set.of("Duration", "Timestamp"), "R511");
        Located durationAt = inputs.at().get("Duration");
        Located timestampAt = inputs.at().get("Timestamp");
        String duration = inputs.literal("Duration", "R511");
        String timestamp = inputs.literal("Timestamp", "R511");
        if (durationAt == null && timestampAt == null) {
            inputs.at().errorAtKey("R511", "Missing input \"Duration\" or \"Timestamp\" for action " + inputs.action());
        }
        if (durationAt != null && duration != null) {
            if (timestampAt != null && timestamp != null) {
                LambdaInputs.later(durationAt, timestampAt)
                        .errorAtKey("R511", "Expected either Duration or Timestamp, but got both.");
            }
            try {
                SleepTime.duration(duration);
            } catch (IllegalArgumentException e) {
                durationAt.error("R512", String.valueOf(e.getMessage()));
            }
        }
        if (timestampAt != null && timestamp != null) {
            try {
                SleepTime.timestamp(timestamp);
            } catch (IllegalArgumentException e) {
                timestampAt.error("R511", String.valueOf(e.getMessage()));
            }
        }
    }
}
