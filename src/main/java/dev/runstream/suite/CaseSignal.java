package dev.runstream.suite;

import dev.runstream.execution.Command;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody says to the execution, and when. */
public record CaseSignal(Moment moment, Saying saying) {

    /** When it is said. */
    public sealed interface Moment {
        /** So long after the start. */
        record At(Duration sinceStart) implements Moment {}

        /** As soon as the step waits for somebody; for a stop and StopStep also as soon as it is in progress. */
        record When(String step) implements Moment {}
    }

    /** What is said. */
    public sealed interface Saying {
        record Signal(
                SignalType type,
                @Nullable String step,
                @Nullable String comment,
                @Nullable String by) implements Saying {}

        record Stop(StopType type, @Nullable String by) implements Saying {}
    }

    /** Whether it is also for a step that does not wait. */
    boolean reachesRunning() {
        return saying instanceof Saying.Stop || needsRunning();
    }

    /** Whether it is for a step that has been entered only. */
    boolean needsRunning() {
        return saying instanceof Saying.Signal signal && signal.type() == SignalType.StopStep;
    }

    public Command command(String executionId) {
        return switch (saying) {
            case Saying.Stop(StopType type, String by) -> new StopExecution(executionId, type, by, null);
            case Saying.Signal signal -> new SendSignal(executionId, signal.type(), payload(signal), signal.by());
        };
    }

    private static Map<String, List<String>> payload(Saying.Signal signal) {
        Map<String, List<String>> payload = new LinkedHashMap<>();
        if (signal.step() != null) {
            payload.put("StepName", List.of(signal.step()));
        }
        if (signal.comment() != null) {
            payload.put("Comment", List.of(signal.comment()));
        }
        return payload;
    }

    /** For a sentence, for example {@code Approve when step gate waits}. */
    @Override
    public String toString() {
        String what = switch (saying) {
            case Saying.Stop(StopType type, var _) -> "stop " + type;
            case Saying.Signal signal -> "signal " + signal.type();
        };
        return switch (moment) {
            case Moment.At(Duration at) -> what + " at " + Durations.text(at.toMillis());
            case Moment.When(String step) -> what + " when step " + step + (reachesRunning() ? " runs" : " waits");
        };
    }
}
