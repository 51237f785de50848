package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.StepRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: the engine's clock may jump an hour to and fro, ten times (fault F11): every execution ends, its events never go
 * back in time, and no sleep ends before its time. Method: twenty executions on ports in memory; the seed decides what
 * happens next, an answer, a second, or a jump.
 */
class ClockJumpsTest {
    private static final int EXECUTIONS = 20;
    private static final int JUMPS = 10;
    private static final long HOUR = 3_600_000;
    private static final String RUNBOOK = """
            {"schemaVersion": "0.3", "mainSteps": [
              {"name": "a", "action": "aws:invokeLambdaFunction", "maxAttempts": 3, "timeoutSeconds": 60, "inputs": {"FunctionName": "f"}},
              {"name": "b", "action": "aws:sleep", "inputs": {"Duration": "PT90S"}},
              {"name": "c", "action": "aws:invokeLambdaFunction", "maxAttempts": 3, "timeoutSeconds": 60, "inputs": {"FunctionName": "f"}}
            ]}
            """;

    private final MemoryEngine engine = new MemoryEngine();
    private final List<String> ids = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tenJumpsOfAnHourLoseNothing(long seed) {
        Random random = new Random(seed);
        engine.register("Nap", RUNBOOK);
        int jumps = 0;
        int answered = 0;
        for (int turn = 0; ids.size() < EXECUTIONS || jumps < JUMPS; turn++) {
            assertThat(turn).as("turns until all has happened").isLessThan(10_000);
            switch (random.nextInt(6)) {
                case 0 -> start();
                case 1, 2, 3 -> answered = answer(answered, 1 + random.nextInt(3));
                case 4 -> engine.advance(random.nextInt(2_000));
                default -> {
                    if (random.nextInt(4) == 0) {
                        engine.advance(random.nextBoolean() ? HOUR : -HOUR);
                        jumps++;
                    }
                }
            }
        }
        for (int turn = 0; !ids.stream().allMatch(this::hasEnded); turn++) {
            // A clock that went back for good makes a sleep longer by as much: it cannot be known.
            assertThat(turn).as("minutes until all have ended").isLessThan(60 * (JUMPS + 1));
            answered = answer(answered, Integer.MAX_VALUE);
            engine.advance(HOUR / 60);
        }
        ids.forEach(this::check);
    }

    private void start() {
        if (ids.size() < EXECUTIONS) {
            ids.add(Ids.id(ids.size() + 1));
            engine.start(ids.getLast(), "Nap");
        }
    }

    /** Workers answer some of the requests that nobody has answered, in the order in which they were made. */
    private int answer(int answered, int some) {
        List<StepRequested> requests = engine.requests();
        int until = (int) Math.min(requests.size(), (long) answered + some);
        requests.subList(answered, until).forEach(request -> engine.complete(request, "1"));
        return until;
    }

    private boolean hasEnded(String id) {
        return engine.eventNames(id).contains("ExecutionEnded");
    }

    private void check(String id) {
        List<AuditEvent> audit = engine.audit(id);
        assertThat(audit.stream().map(event -> event.header().time())).as(id).isSorted();
        assertThat(audit.stream().map(event -> event.header().sequence()))
                .as(id)
                .isSorted()
                .doesNotHaveDuplicates();
        long due = 0;
        for (AuditEvent event : audit) {
            if (event.event() instanceof Event.StepEntered entered && entered.dueAtEndsSleep()) {
                due = entered.dueAt();
            } else if (event.event() instanceof Event.StepEnded ended
                    && ended.step().equals("b")) {
                assertThat(event.header().time()).as("%s wakes", id).isGreaterThanOrEqualTo(due);
            }
        }
        assertThat(engine.eventNames(id)).doesNotContain("ExecutionHeld");
    }
}
