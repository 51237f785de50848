package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.engine.MemoryPartition;
import dev.runstream.execution.AttemptOutcome;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Evolver;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.State;
import dev.runstream.execution.StepRequested;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RealDocuments;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.runbook.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Goal: whatever AWS has written runs to an end, and its audit stream is whole. Method: every document of the folder, all
 * registered together so that they find each other, with stand-ins that answer what the selectors look for: once when all
 * goes well, and once more with calls that fail at random. The seed is in the message; -Drunstream.runs.seed repeats it.
 */
class RealRunbooksRunTest implements MemoryPartition.Listener {
    private static final int ROUNDS = 1;
    private static final double FAILURES = 0.15;
    private static final int MOMENTS_MAX = 5_000;
    private static final long DAY = 86_400_000L;

    private final long seed = Long.getLong("runstream.runs.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Contract contract = new Contract();
    private final Map<String, Runbook> runbooks = new TreeMap<>();
    private final Deque<StepRequested> requests = new ArrayDeque<>();
    private final Deque<Event.StepWaiting> waiting = new ArrayDeque<>();
    private final Map<String, List<AuditEvent>> audit = new LinkedHashMap<>();
    private long now = MemoryRunner.BEGIN;
    private int started;

    @Test
    void everyRealRunbookRunsToAnEndWithAWholeAuditStream(TestReporter reporter) {
        Map<String, String> bindings = new TreeMap<>();
        for (Path path : RealDocuments.paths()) {
            Runbook runbook = RunbookParser.parse(RealDocuments.text(path), null, DocumentLimits.DEFAULT)
                    .runbook();
            runbooks.put(path.getFileName().toString().replace(".json", ""), runbook);
            for (Step step : runbook.stepsByName().values()) {
                if (!step.action().runsByItself()) {
                    bindings.put(step.action().name(), "stand-in");
                }
            }
        }
        CaseSettings settings = CaseSettings.of(Map.of(), bindings);
        MemoryPartition engine = MemoryPartition.of(contract, settings.engine(), ParameterSource.NONE, () -> now, this);
        RealDocuments.paths()
                .forEach(path -> engine.command(new RegisterRunbook(
                        path.getFileName().toString().replace(".json", ""),
                        RealDocuments.text(path),
                        DocumentFormat.JSON,
                        true,
                        null,
                        "test")));

        Map<String, Integer> ends = new TreeMap<>();
        TreeSet<String> visited = new TreeSet<>();
        List<String> refused = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Map.Entry<String, Runbook> each : runbooks.entrySet()) {
                StandIns standIns =
                        new StandIns(random, StandIns.constants(each.getValue()), round == 0 ? 0 : FAILURES);
                List<AuditEvent> events = run(engine, settings, each.getKey(), each.getValue(), standIns);
                if (events.getFirst().event() instanceof Event.ExecutionRejected rejected) {
                    refused.add(each.getKey() + ": " + rejected.message());
                    continue;
                }
                Event.ExecutionEnded ended =
                        (Event.ExecutionEnded) events.getLast().event();
                if (round == 0 && ended.status() != ExecutionStatus.Success) {
                    failed.add(each.getKey());
                }
                ends.merge((round == 0 ? "all well: " : "with failures: ") + ended.status(), 1, Integer::sum);
                events.forEach(event -> {
                    if (event.event() instanceof Event.StepEntered entered) {
                        visited.add(each.getKey() + "/" + entered.step());
                    }
                });
            }
        }
        audit.forEach(this::verify);
        int steps = runbooks.values().stream()
                .mapToInt(runbook -> runbook.stepsByName().size())
                .sum();
        reporter.publishEntry(
                "%d runbooks, %d executions with children: %s; %d of %d steps visited; not a Success when all is well: %s"
                        .formatted(runbooks.size(), audit.size(), ends, visited.size(), steps, failed));
        assertThat(refused).as("starts that were refused").isEmpty();
        assertThat(visited).as("steps visited; seed " + seed).hasSizeGreaterThan(steps / 3);
        assertThat(ends.keySet())
                .as("ends; seed " + seed)
                .anyMatch(end -> end.endsWith("Success"))
                .anyMatch(end -> end.endsWith("Failed"));
    }

    @Override
    public void requested(StepRequested request) {
        requests.add(request);
    }

    @Override
    public void recorded(Object event) {
        if (event instanceof AuditEvent audited) {
            audit.computeIfAbsent(audited.header().executionId(), _ -> new ArrayList<>())
                    .add(audited);
            if (audited.event() instanceof Event.StepWaiting wait) {
                waiting.add(wait);
            }
        }
    }

    @Override
    public void setAside(String reason, String sentence) {
        throw new AssertionError("A record was set aside: " + reason + ": " + sentence + "; seed " + seed);
    }

    private List<AuditEvent> run(
            MemoryPartition engine, CaseSettings settings, String name, Runbook runbook, StandIns standIns) {
        String id = DerivedId.of("real", 0, started++, now);
        engine.request(StartExecution.of(id, name, StandIns.parameters(runbook)));
        List<AuditEvent> events = audit.get(id);
        for (int moment = 0; !over(events); moment++) {
            assertThat(moment)
                    .as("%s goes on: %s; seed %d", name, events.getLast().event(), seed)
                    .isLessThan(MOMENTS_MAX);
            StepRequested request = requests.poll();
            Event.StepWaiting wait = waiting.poll();
            Long due = engine.nextDue();
            if (wait != null) {
                engine.request(answer(wait));
            }
            if (request != null) {
                engine.result(AttemptOutcome.judge(
                        request, invocation(request, standIns), "stand-in", now, 1, 1, settings.outputRules()));
            } else if (wait == null) {
                assertThat(due)
                        .as(
                                "%s waits for nothing: %s; seed %d",
                                name, events.getLast().event(), seed)
                        .isNotNull();
                now = Math.max(now, due);
                engine.tick();
            }
        }
        now += DAY; // the markers of ended executions are not what is tested
        return events;
    }

    private SendSignal answer(Event.StepWaiting wait) {
        boolean approval = wait.waitFor() == Event.WaitFor.Approval;
        String id = audit.entrySet().stream()
                .filter(entry -> entry.getValue().getLast().event() == wait)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return new SendSignal(
                id,
                approval ? SignalType.Approve : SignalType.Resume,
                approval ? Map.of() : Map.of("StepName", List.of(wait.step())),
                approval ? wait.approvers().getFirst() : "ann");
    }

    private static Invocation invocation(StepRequested request, StandIns standIns) {
        if (standIns.fails()) {
            byte[] error = "{\"errorType\":\"E\",\"errorMessage\":\"stand-in\"}".getBytes(StandardCharsets.UTF_8);
            return new Invocation.Response(200, "Unhandled", null, error, null);
        }
        byte[] answer = standIns.answer(request).toString().getBytes(StandardCharsets.UTF_8);
        return new Invocation.Response(200, null, null, answer, null);
    }

    private static boolean over(List<AuditEvent> events) {
        return events.stream()
                .anyMatch(each -> each.event() instanceof Event.ExecutionEnded
                        || each.event() instanceof Event.ExecutionRejected);
    }

    /** No gap, a whole chain, never back in time, nothing held; replayed to its end; each visit ends once. */
    private void verify(String id, List<AuditEvent> events) {
        String previous = EventHeader.GENESIS;
        long sequence = 0;
        State state = null;
        List<Long> open = new ArrayList<>();
        for (AuditEvent each : events) {
            EventHeader header = each.header();
            assertThat(header.sequence()).as(id).isEqualTo(++sequence);
            assertThat(header.previousHash()).as(id).isEqualTo(previous);
            previous = contract.hash(header, each.event());
            assertThat(each.event()).as(id + "; seed " + seed).isNotInstanceOf(Event.ExecutionHeld.class);
            if (state != null || sequence == 1) {
                state = Evolver.evolve(state, header, each.event());
            }
            switch (each.event()) {
                case Event.StepEntered e -> open.add(e.visit());
                case Event.StepEnded e ->
                    assertThat(open.remove(e.visit())).as(id).isTrue();
                case Event.ExecutionEnded e -> {
                    assertThat(open).as(id + "; seed " + seed).isEmpty();
                    assertThat(e.status()).isNotEqualTo(ExecutionStatus.Held);
                }
                default -> {}
            }
        }
        assertThat(state).as(id + " is replayed to its end").isNull();
    }
}
