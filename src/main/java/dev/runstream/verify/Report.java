package dev.runstream.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param events that were read
 * @param executions that had events
 * @param ended of these
 * @param live of these, held ones included
 * @param held of the live ones
 * @param statesCompared field by field
 * @param markersCompared what is kept of ended executions
 * @param notReplayed executions whose events are not all there or cannot all be applied
 * @param redacted executions with redacted events: compared without what follows from payloads
 * @param executionsWaitedFor for which records wait
 * @param recordsWaiting for them
 * @param violationCount all of them
 * @param violations the first {@link Verification#KEPT_MAX}
 */
public record Report(
        long events,
        long executions,
        long ended,
        long live,
        long held,
        long statesCompared,
        long markersCompared,
        long notReplayed,
        long redacted,
        long executionsWaitedFor,
        long recordsWaiting,
        long violationCount,
        List<Violation> violations) {

    public boolean isRight() {
        return violationCount == 0;
    }
}
