package dev.runstream.execution;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What random runs leave in the audit stream, for readers of it. */
public final class RandomStreams {
    private RandomStreams() {}

    /**
     * @param registered the runbooks, under names of this seed
     * @param executions the events of each execution, in order; ids are this seed's own
     */
    public record Recorded(List<RunbookRegistered> registered, List<List<AuditEvent>> executions) {}

    public static Recorded of(long seed) {
        World world = RandomRun.of(seed, turn -> {});
        Random random = new Random(seed);
        List<RunbookRegistered> registered = List.of(
                named(World.registered("Child", new RandomRunbook(random, false).yaml()), seed),
                named(World.registered("Main", new RandomRunbook(random, true).yaml()), seed));
        List<List<AuditEvent>> executions = new ArrayList<>();
        for (World.Run run : world.runs().values()) {
            List<AuditEvent> events = new ArrayList<>();
            for (int i = 0; i < run.events.size(); i++) {
                events.add(new AuditEvent(header(run.headers.get(i), seed), named(run.events.get(i), seed)));
            }
            if (!events.isEmpty()) {
                executions.add(events);
            }
        }
        return new Recorded(registered, executions);
    }

    private static EventHeader header(EventHeader header, long seed) {
        String id = UUID.nameUUIDFromBytes((seed + header.executionId()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return new EventHeader(
                id,
                header.sequence(),
                header.time(),
                header.cause(),
                header.requestedBy(),
                header.previousHash(),
                header.engineVersion());
    }

    private static Event named(Event event, long seed) {
        return event instanceof Event.ExecutionStarted e
                ? new Event.ExecutionStarted(
                        e.documentName() + seed,
                        e.documentVersion(),
                        e.documentSha256(),
                        e.parameters(),
                        e.globals(),
                        e.variables(),
                        e.mode(),
                        e.tags(),
                        e.clientToken(),
                        e.assumeRole(),
                        e.parent(),
                        e.takenOverFrom(),
                        e.takenOverOutputs(),
                        e.firstStep(),
                        e.requestFingerprint(),
                        e.target(),
                        e.settings(),
                        e.dueAt(),
                        e.rateControl(),
                        e.queueNumber())
                : event;
    }

    private static RunbookRegistered named(RunbookRegistered e, long seed) {
        return new RunbookRegistered(
                e.name() + seed,
                e.version(),
                e.documentSha256(),
                e.format(),
                e.isDefault(),
                e.versionName(),
                e.time(),
                e.cause(),
                e.requestedBy(),
                e.steps(),
                e.outputs(),
                e.notices(),
                e.engineVersion());
    }
}
