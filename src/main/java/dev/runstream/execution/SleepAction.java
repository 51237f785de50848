package dev.runstream.execution;

import dev.runstream.execution.Event.Transition;
import dev.runstream.runbook.Step;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** aws:sleep (section 5.2). */
record SleepAction() implements EngineAction {
    private static final Duration LONGEST = Duration.ofSeconds(604_799);

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        String duration = inputs.string("Duration");
        String timestamp = inputs.string("Timestamp");
        if (duration == null && timestamp == null) {
            return "Expected aws:sleep to have Duration or Timestamp as a String, but it has neither"; // R511
        }
        try {
            Duration sleep = sleep(duration, timestamp, draft.now());
            if (sleep.compareTo(LONGEST) > 0 || (duration != null && sleep.isNegative())) { // R512
                return "Expected a sleep of 0 to 604799 s, but got " + (duration != null ? duration : timestamp);
            }
        } catch (DateTimeException | ArithmeticException e) {
            return duration != null
                    ? "Expected Duration to be an ISO 8601 duration such as PT10M, but got " + duration
                    : "Expected Timestamp to be an ISO 8601 instant such as 2026-01-31T06:00:00Z, but got " + timestamp;
        }
        return null;
    }

    @Override
    public void enter(Draft draft, Step step, long visit, Transition transition, StepInputs inputs) {
        long wakeAt = draft.now();
        if (!draft.settings().skipWaits()) {
            Duration sleep = sleep(inputs.string("Duration"), inputs.string("Timestamp"), draft.now());
            wakeAt += Math.max(0, sleep.toMillis()); // R514
        }
        Long timeoutMillis =
                step.timeoutSeconds().isPresent() ? step.timeoutSeconds().getAsLong() * 1_000 : null;
        long timeoutAt = timeoutMillis == null ? Long.MAX_VALUE : draft.now() + timeoutMillis;
        boolean sleepsOut = wakeAt <= timeoutAt; // R516
        draft.emit(new Event.StepEntered(
                visit,
                step.name(),
                step.action().name(),
                transition,
                inputs.texts(),
                null,
                timeoutMillis,
                sleepsOut ? wakeAt : timeoutAt,
                sleepsOut,
                draft.iteration()));
        if (sleepsOut && wakeAt <= draft.now()) {
            Steps.leave(draft, Steps.Outcome.succeeded(Map.of()));
        }
    }

    private static Duration sleep(@Nullable String duration, @Nullable String timestamp, long now) {
        if (duration != null) {
            return Duration.parse(duration);
        }
        return Duration.ofMillis(OffsetDateTime.parse(timestamp).toInstant().toEpochMilli() - now);
    }
}
