package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.AttemptOutcome.OutputRules;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.State.Phase;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import dev.runstream.runbook.StepSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The core in a world of plain values: a registry, functions that answer as told, and a clock that moves when nothing
 * else can. After every decision the execution is replayed from its events and compared with its state.
 */
final class World {
    static final String ID = "00000000-0000-7000-8000-000000000001";

    private final Map<String, RegisteredRunbook> registry = new HashMap<>();
    private final Map<String, Deque<Behaviour>> functions = new HashMap<>();
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Deque<Effect.SendCommand> commands = new ArrayDeque<>();
    private final List<StepRequested> requests = new ArrayList<>();
    private final List<StepRequested> invoked = new ArrayList<>();
    private final Map<String, String> set = new HashMap<>(Map.of("bootstrap.servers", "none:1"));
    private Settings settings = Settings.DEFAULT;
    private StoredParameters stored = StoredParameters.NONE;
    private StoredParameters targets = StoredParameters.NONE;
    private Admission admission = new Admission.Now();
    private long now = 1_763_800_000_000L;

    /** How a function answers one call. */
    @FunctionalInterface
    interface Behaviour {
        Invocation answer(StepRequested request);

        static Behaviour returns(String json) {
            return request -> new Invocation.Response(200, null, null, json.getBytes(StandardCharsets.UTF_8), null);
        }

        static Behaviour raises(String errorType, String message) {
            String payload = "{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + errorType + "\"}";
            return request ->
                    new Invocation.Response(200, "Unhandled", null, payload.getBytes(StandardCharsets.UTF_8), null);
        }

        static Behaviour timesOut() {
            return request -> new Invocation.DeadlineReached();
        }

        static Behaviour throttles(@Nullable Long retryAfterMillis) {
            return request -> new Invocation.ServiceError(
                    429, "TooManyRequestsException", "Rate Exceeded.", retryAfterMillis, null);
        }
    }

    /** One execution: its events with their headers, and its state as the decisions left it. */
    static final class Run {
        final String id;
        final List<EventHeader> headers = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        final Map<String, String> texts = new HashMap<>();
        final List<Rejection> rejections = new ArrayList<>();
        /** After its end. */
        final List<Rejection> late = new ArrayList<>();

        final List<StateTable.StatusEdge> statusEdges = new ArrayList<>();
        final List<StateTable.PlaceEdge> placeEdges = new ArrayList<>();

        /** What came while it was held. */
        final Deque<Input> kept = new ArrayDeque<>();

        /** After the events told so far: in the middle of a decision too. */
        @Nullable
        State told;

        @Nullable
        State state;

        @Nullable
        ExecutionStatus end;

        Run(String id) {
            this.id = id;
        }

        State live() {
            if (state == null) {
                throw new AssertionError("execution " + id + " is not live: " + events);
            }
            return state;
        }

        /** Of the request that started it. */
        String fingerprint() {
            return switch (events.getFirst()) {
                case Event.ExecutionStarted started -> started.requestFingerprint();
                case Event.ExecutionRejected rejected -> rejected.requestFingerprint();
                default -> throw new AssertionError(events.getFirst());
            };
        }

        <E extends Event> List<E> events(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        /** Steps in the order in which they were entered. */
        List<String> path() {
            return events(Event.StepEntered.class).stream()
                    .map(Event.StepEntered::step)
                    .toList();
        }

        Event.StepEnded ended(String step) {
            return events(Event.StepEnded.class).stream()
                    .filter(e -> e.step().equals(step))
                    .reduce((first, last) -> last)
                    .orElseThrow(() -> new AssertionError("step " + step + " has not ended: " + path()));
        }

        Event.ExecutionEnded executionEnded() {
            return events(Event.ExecutionEnded.class).getFirst();
        }
    }

    World settings(java.util.function.UnaryOperator<Settings> change) {
        settings = change.apply(settings);
        return this;
    }

    /** As an operator sets it, by the names of docs/configuration.md. */
    World set(String setting, String value) {
        set.put(setting, value);
        settings = new dev.runstream.config.EngineSettings(set).toSettings();
        return this;
    }

    World bind(String what, String function) {
        return set("bindings." + what, function);
    }

    /** Takes every binding away. */
    World unbind() {
        set.keySet().removeIf(name -> name.startsWith("bindings."));
        settings = new dev.runstream.config.EngineSettings(set).toSettings();
        return this;
    }

    /** What the parameter store has. */
    World stored(StoredParameters parameters) {
        stored = parameters;
        return this;
    }

    /** What targets stand for that are no values themselves. */
    World targets(StoredParameters answers) {
        targets = answers;
        return this;
    }

    /** Whether there is room for what is started from now on; children always have. */
    World admission(Admission other) {
        admission = other;
        return this;
    }

    World runbook(String name, String yaml) {
        RunbookParser.Parsed parsed = RunbookParser.parse(yaml, DocumentFormat.YAML, DocumentLimits.DEFAULT);
        if (parsed.runbook() == null) {
            throw new AssertionError("runbook " + name + ": " + parsed.problems());
        }
        return runbook(new RegisteredRunbook(name, "1", "0".repeat(64), parsed.runbook()));
    }

    World runbook(RegisteredRunbook registered) {
        registry.put(registered.name(), registered);
        return this;
    }

    /** Each call takes the next behaviour; the last one stays. */
    World function(String name, Behaviour... behaviours) {
        functions.put(name, new ArrayDeque<>(Arrays.asList(behaviours)));
        return this;
    }

    Run start(String runbook) {
        return start(runbook, Map.of());
    }

    Run start(String runbook, Map<String, List<String>> parameters) {
        return start(StartExecution.of(ID, runbook, parameters));
    }

    Run start(StartExecution command) {
        String id = java.util.Objects.requireNonNull(command.executionId());
        apply(id, command);
        return run(id);
    }

    Run run(String id) {
        return runs.computeIfAbsent(id, Run::new);
    }

    Map<String, Run> runs() {
        return runs;
    }

    /** Requests that nobody has answered yet. */
    List<StepRequested> requests() {
        return requests;
    }

    /** Every request that a function has answered, in order. */
    List<StepRequested> invoked() {
        return invoked;
    }

    Deque<Effect.SendCommand> commands() {
        return commands;
    }

    long now() {
        return now;
    }

    void advance(long millis) {
        now += millis;
    }

    /** The only request that is open. */
    StepRequested request() {
        assertThat(requests).hasSize(1);
        return requests.getFirst();
    }

    /** Answers the oldest open request as its function says. */
    Decision answerNext() {
        StepRequested request = requests.removeFirst();
        return apply(request.executionId(), result(request));
    }

    Result result(StepRequested request) {
        Deque<Behaviour> behaviours = functions.get(request.functionName());
        Invocation invocation;
        if (behaviours == null) {
            invocation = new Invocation.ServiceError(
                    404, "ResourceNotFoundException", "Function not found: " + request.functionName(), null, null);
        } else {
            Behaviour behaviour = behaviours.size() > 1 ? behaviours.removeFirst() : behaviours.getFirst();
            invocation = behaviour.answer(request);
        }
        invoked.add(request);
        return AttemptOutcome.judge(request, invocation, "worker-1", now, 1, 1, OutputRules.DEFAULT);
    }

    /** Runs until every execution has ended or waits for something that never comes by itself. */
    World play() {
        for (int turn = 0; turn < 100_000; turn++) {
            if (!commands.isEmpty()) {
                deliver();
            } else if (!requests.isEmpty()) {
                answerNext();
            } else if (!fireNext()) {
                return this;
            }
        }
        throw new AssertionError("the world does not come to rest");
    }

    void deliver() {
        Effect.SendCommand effect = commands.removeFirst();
        apply(effect.executionId(), effect.command());
    }

    /** Moves the clock to the next deadline and lets it strike. */
    boolean fireNext() {
        Run first = null;
        for (Run run : runs.values()) {
            if (run.state != null
                    && run.state.nextDueAt() < Long.MAX_VALUE
                    && (first == null || run.state.nextDueAt() < first.live().nextDueAt())) {
                first = run;
            }
        }
        if (first == null) {
            return false;
        }
        now = Math.max(now, first.live().nextDueAt());
        apply(first.id, new Input.TimerFired());
        return true;
    }

    /** Decides one input and carries out what follows; the state is checked against a replay. */
    Decision apply(String id, Input input) {
        Run run = run(id);
        if (run.end != null) {
            Decision.Rejected late = Decider.decideAfterEnd(id, run.end, run.fingerprint(), input);
            run.late.add(late.rejection());
            return late;
        }
        if (run.state == null && !(run.events.isEmpty() && input instanceof StartExecution)) {
            return new Decision.Nothing("execution " + id + " never was");
        }
        if (run.state != null && run.state.held() != null && !reachesHeld(input)) {
            run.kept.add(input);
            return new Decision.Nothing("execution " + id + " is held");
        }
        RunbookLookup lookup = lookup(run, input);
        boolean isChild = input instanceof StartExecution start && start.parent() != null;
        Admission room = isChild ? new Admission.Now() : admission;
        Decision decision = Decider.decide(
                run.state, input, new Context(now, lookup, run.texts::get, settings, 0.5, stored, targets, room));
        switch (decision) {
            case Decision.Applied applied -> {
                applied.events().forEach(event -> record(run, event, Decider.requestedBy(input)));
                applied.effects().forEach(effect -> carryOut(run, effect));
                run.state = applied.state();
                run.end = applied.end();
                assertThat(applied.state() == null)
                        .as("ended: %s", applied.end())
                        .isEqualTo(applied.end() != null);
            }
            case Decision.Rejected(Rejection rejection) -> {
                run.rejections.add(rejection);
                if (Decider.recordsRejection(input)) {
                    Event event = new Event.InputRejected(
                            input.getClass().getSimpleName(),
                            rejection.reason(),
                            rejection.message(),
                            null,
                            null,
                            null,
                            null);
                    record(run, event, null);
                    run.state = Evolver.evolve(run.state, run.headers.getLast(), event);
                }
            }
            case Decision.Renewed renewed -> {}
            case Decision.Nothing nothing -> {}
        }
        assertThat(replay(run)).as("replay of %s", run.events).isEqualTo(run.state);
        while (run.state != null && run.state.held() == null && !run.kept.isEmpty()) {
            apply(id, run.kept.removeFirst());
        }
        return decision;
    }

    /** As the engine does with an execution that it cannot decide: what comes for it waits, in order. */
    void hold(Run run) {
        record(run, new Event.ExecutionHeld("Told", "as told", "StepCompleted"), null);
        run.state = run.told;
    }

    private static boolean reachesHeld(Input input) {
        return input instanceof Command.StopExecution
                || (input instanceof Command.SendSignal signal && signal.signalType() == Command.SignalType.Resume);
    }

    private RunbookLookup lookup(Run run, Input input) {
        String name = run.state != null ? run.state.documentName() : ((StartExecution) input).documentName();
        RegisteredRunbook registered = registry.get(name);
        return registered == null ? new RunbookLookup.UnknownName() : new RunbookLookup.Found(registered);
    }

    private void record(Run run, Event event, @Nullable String requestedBy) {
        run.headers.add(new EventHeader(
                run.id,
                run.events.size() + 1,
                now,
                EventHeader.Cause.timer("test"),
                requestedBy,
                EventHeader.GENESIS,
                "test"));
        run.events.add(event);
        State before = run.told;
        run.told = Evolver.evolve(before, run.headers.getLast(), event);
        assertThat(StateTable.problem(before, event, run.told))
                .as("event %s after %s", event, before)
                .isNull();
        run.statusEdges.add(StateTable.statusEdge(before, event, run.told));
        run.placeEdges.add(StateTable.placeEdge(before, event, run.told));
    }

    private void carryOut(Run run, Effect effect) {
        switch (effect) {
            case Effect.RequestStep(StepRequested request) -> requests.add(request);
            case Effect.SendCommand command -> commands.add(command);
            case Effect.StoreText(String key, String text) -> run.texts.put(key, text);
        }
    }

    static @Nullable State replay(Run run) {
        State state = null;
        for (int i = 0; i < run.events.size(); i++) {
            state = Evolver.evolve(state, run.headers.get(i), run.events.get(i));
        }
        return state;
    }

    /** What the registry tells of a runbook. */
    static RunbookRegistered registered(String name, String yaml) {
        Runbook runbook = Objects.requireNonNull(RunbookParser.parse(yaml, DocumentFormat.YAML, DocumentLimits.DEFAULT)
                .runbook());
        return new RunbookRegistered(
                name,
                "1",
                "0".repeat(64),
                DocumentFormat.YAML,
                true,
                null,
                0,
                EventHeader.Cause.timer("test"),
                null,
                StepSummary.of(runbook),
                runbook.outputs().stream().map(Runbook.OutputName::toString).toList(),
                List.of(),
                "test");
    }

    /** Says for the worker that it has adopted the open request. */
    Decision adopt(StepRequested request, String worker, int renewal) {
        return apply(
                request.executionId(),
                new Result.AttemptStarted(
                        request.executionId(),
                        request.visit(),
                        request.attempt(),
                        request.dispatch(),
                        worker,
                        request.leaseMillis(),
                        renewal,
                        now,
                        1));
    }

    /** Whether the run waits for something that will come: a worker with a lease, a deadline, a person (I10). */
    static boolean covered(State state) {
        return state.nextDueAt() < Long.MAX_VALUE
                || (state.visit() != null && state.visit().phase() == Phase.Waiting)
                || (state.visit() != null && state.visit().phase() == Phase.ChildRunning)
                || (state.rateControl() != null
                        && !state.rateControl().running().isEmpty())
                || state.pendingStep() != null
                || state.queued() != null
                || state.held() != null;
    }
}
