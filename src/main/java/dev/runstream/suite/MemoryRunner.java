package dev.runstream.suite;

import dev.runstream.contract.Contract;
import dev.runstream.engine.MemoryPartition;
import dev.runstream.execution.AttemptOutcome;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import dev.runstream.functions.DirectCalls;
import dev.runstream.lambda.ClientContexts;
import dev.runstream.suite.CaseSignal.Moment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases on the engine's own core in memory. Time is virtual: it stands still while something is to be done, and then
 * leaps to what is due next. Of things that are due at the same moment the engine's own deadlines come first, then the
 * functions' answers in the order of their calls, then signals in the order of the suite.
 */
public final class MemoryRunner implements CaseRunner {
    /** When every case begins: 2027-01-15T08:00:00Z. */
    public static final long BEGIN = 1_800_000_000_000L;

    /** Moments of one case: more than any that is meant to end. */
    private static final int MOMENTS_MAX = 200_000;

    private static final String WORKER = "suite";

    private final Contract contract = new Contract();
    private final int momentsMax;

    public MemoryRunner() {
        this(MOMENTS_MAX);
    }

    /** @param momentsMax of one case, from 1 */
    MemoryRunner(int momentsMax) {
        this.momentsMax = momentsMax;
    }

    @Override
    public Run run(SuiteCase suiteCase) {
        try (DirectCalls functions = new DirectCalls(suiteCase.functions())) {
            return new Run.Ran(new Execution(suiteCase, functions).run());
        }
    }

    @Override
    public void close() {
        // nothing outlives a case
    }

    /** The id of a case's execution: the same in every run. */
    public static String executionId(long number) {
        return DerivedId.of("suite", 0, number, BEGIN);
    }

    /** What registers the runbooks of a case. */
    public static List<RegisterRunbook> registrations(SuiteCase suiteCase) {
        return suiteCase.runbooks().stream()
                .map(runbook ->
                        new RegisterRunbook(runbook.name(), runbook.text(), runbook.format(), true, null, WORKER))
                .toList();
    }

    public static StartExecution start(SuiteCase suiteCase, String executionId) {
        return new StartExecution(
                executionId,
                suiteCase.runbook().name(),
                null,
                suiteCase.parameters(),
                suiteCase.mode(),
                null,
                Map.of(),
                WORKER,
                null,
                null,
                null);
    }

    /** One run of one case. */
    private final class Execution implements MemoryPartition.Listener {
        private final SuiteCase suiteCase;
        private final DirectCalls functions;
        private final String id = executionId(0);
        private final Observation observation = new Observation(id);
        private final MemoryPartition engine;
        private final Deque<StepRequested> requests = new ArrayDeque<>();
        private final List<OpenCall> calls = new ArrayList<>();
        private final List<CaseSignal> signals;
        private long now = BEGIN;

        Execution(SuiteCase suiteCase, DirectCalls functions) {
            this.suiteCase = suiteCase;
            this.functions = functions;
            this.signals = new ArrayList<>(suiteCase.signals());
            this.engine = MemoryPartition.of(
                    contract, suiteCase.settings().engine(), suiteCase.parameterStore(), () -> now, this);
        }

        Observed run() {
            registrations(suiteCase).forEach(engine::command);
            if (!observation.refused()) {
                engine.request(start(suiteCase, id));
                toTheEnd();
            }
            return observation.observed(BEGIN);
        }

        @Override
        public void requested(StepRequested request) {
            requests.add(request);
        }

        @Override
        public void recorded(Object event) {
            observation.recorded(event);
        }

        @Override
        public void setAside(String reason, String sentence) {
            observation.trouble("A record was set aside: " + reason + ": " + sentence);
        }

        private void toTheEnd() {
            for (int moments = 0; ; moments++) {
                atOnce();
                Long next = next();
                if (next == null) {
                    unsent();
                    return;
                }
                if (moments == momentsMax) {
                    break;
                }
                now = Math.max(now, next);
                moment();
            }
            observation.trouble(
                    "The execution does not end: after %d moments and %s of virtual time it still goes on. %s"
                            .formatted(momentsMax, Durations.text(now - BEGIN), observation.waitsFor(now)));
        }

        /** What takes no time: functions are called, signals that wait for a step are sent. */
        private void atOnce() {
            boolean more = true;
            while (more) {
                more = false;
                for (StepRequested next = requests.poll(); next != null; next = requests.poll()) {
                    call(next);
                }
                CaseSignal signal = signals.stream()
                        .filter(observation::reaches)
                        .findFirst()
                        .orElse(null);
                if (signal != null) {
                    signals.remove(signal);
                    engine.request(signal.command(id));
                    more = true;
                }
            }
        }

        /** When something is due; null when nothing is, or nobody cares any more. */
        private @Nullable Long next() {
            Long signal = nextSignal();
            if (signal == null && (observation.over() || standsAsExpected())) {
                return null;
            }
            Long next = engine.nextDue();
            for (OpenCall call : calls) {
                next = earlier(next, call.dueAt());
            }
            return signal == null ? next : Long.valueOf(earlier(next, signal));
        }

        /** The first thing that is due now. */
        private void moment() {
            Long due = engine.nextDue();
            if (due != null && due <= now) {
                engine.tick();
                return;
            }
            for (OpenCall call : calls) {
                if (call.dueAt() <= now) {
                    calls.remove(call);
                    engine.result(result(call));
                    return;
                }
            }
            for (CaseSignal signal : signals) {
                if (signal.moment() instanceof Moment.At(var since) && BEGIN + since.toMillis() <= now) {
                    signals.remove(signal);
                    engine.request(signal.command(id));
                    return;
                }
            }
        }

        /** The worker takes the request and calls the function; its deadline comes first when both are due. */
        private void call(StepRequested request) {
            if (request.timeoutMillis() <= 0) {
                calls.add(new OpenCall(request, now, now, new Invocation.DeadlineReached()));
                return;
            }
            DirectCalls.Outcome outcome = functions.call(request, ClientContexts.of(request));
            observation.called(new Observed.Call(
                    outcome.functionName(),
                    request.functionName(),
                    outcome.qualifier(),
                    request.invocationType(),
                    request.logType(),
                    request.payload()));
            Invocation invocation = outcome.invocation();
            long after = outcome.after().toMillis();
            OpenCall call = invocation == null || after >= request.timeoutMillis()
                    ? new OpenCall(request, now, now + request.timeoutMillis(), new Invocation.DeadlineReached())
                    : new OpenCall(request, now, now + after, invocation);
            calls.add(call);
            if (call.dueAt() > now) {
                engine.result(adopted(request));
            }
        }

        private Result adopted(StepRequested request) {
            return new Result.AttemptStarted(
                    request.executionId(),
                    request.visit(),
                    request.attempt(),
                    request.dispatch(),
                    WORKER,
                    request.leaseMillis(),
                    0,
                    now,
                    1);
        }

        private Result result(OpenCall call) {
            return AttemptOutcome.judge(
                    call.request(),
                    call.invocation(),
                    WORKER,
                    call.startedAt(),
                    now - call.startedAt(),
                    1,
                    suiteCase.settings().outputRules());
        }

        private @Nullable Long nextSignal() {
            Long next = null;
            for (CaseSignal signal : signals) {
                if (signal.moment() instanceof Moment.At(var since)) {
                    next = earlier(next, BEGIN + since.toMillis());
                }
            }
            return next;
        }

        /** What is left over when nothing is due. */
        private void unsent() {
            if (!observation.over() && !standsAsExpected()) {
                observation.trouble("The execution does not end: " + observation.waitsFor(now));
            }
            signals.forEach(
                    signal -> observation.trouble("Expected to send " + signal + ", but that moment never came."));
        }

        /** A status that is not the end, reached, with nobody left who says anything. */
        private boolean standsAsExpected() {
            var status = suiteCase.expected().status();
            return status != null && !status.terminal() && status == observation.status() && signals.isEmpty();
        }

        private static long earlier(@Nullable Long one, long other) {
            return one == null ? other : Math.min(one, other);
        }
    }

    /**
     * A call that the worker waits for.
     *
     * @param dueAt when it ends
     * @param invocation how
     */
    private record OpenCall(StepRequested request, long startedAt, long dueAt, Invocation invocation) {}
}
