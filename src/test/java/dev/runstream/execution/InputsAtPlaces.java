package dev.runstream.execution;

import dev.runstream.execution.Command.ChildEnded;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.State.Visit;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Executions at every place where one can be found, and what each input is answered there. */
final class InputsAtPlaces {
    private static final String LAMBDA =
            "  - {name: a, action: 'aws:invokeLambdaFunction', maxAttempts: 3, onCancel: 'step:z', inputs: {FunctionName: f}}\n";
    private static final String LAST = "  - {name: z, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}\n";

    private static final Command.RateControl TARGETS = new Command.RateControl(
            "T",
            List.of(new Command.Target(Command.Target.PARAMETER_VALUES, List.of("a", "b"))),
            List.of(),
            null,
            null);

    private InputsAtPlaces() {}

    /**
     * An execution at a place.
     *
     * @param state null when it has ended
     */
    record At(
            String name, Run run, String document, @Nullable State state, long now) {}

    static List<At> places() {
        return List.of(
                at("Asking, in mode Interactive", LAMBDA, Mode.Interactive, (world, run) -> {}),
                at("Dispatched", LAMBDA, Mode.Auto, (world, run) -> {}),
                at(
                        "Dispatched, in mode Interactive",
                        LAMBDA,
                        Mode.Interactive,
                        (world, run) -> world.apply(run.id, signal(SignalType.StartStep, null, "me"))),
                at("Started", LAMBDA, Mode.Auto, (world, run) -> world.adopt(world.request(), "worker-1", 0)),
                at("Backoff", LAMBDA, Mode.Auto, (world, run) -> {
                    world.answerNext();
                    world.answerNext();
                }),
                at(
                        "Sleeping",
                        "  - {name: a, action: 'aws:sleep', inputs: {Duration: PT1H}}\n",
                        Mode.Auto,
                        (w, r) -> {}),
                at(
                        "ChildRunning",
                        "  - {name: a, action: 'aws:executeAutomation', inputs: {DocumentName: Child}}\n",
                        Mode.Auto,
                        (world, run) -> {}),
                at(
                        "Waiting for approval",
                        "  - {name: a, action: 'aws:approve', inputs: {Approvers: [ada, bob]}}\n",
                        Mode.Auto,
                        (world, run) -> {}),
                at("Waiting for Resume", "  - {name: a, action: 'aws:pause', inputs: {}}\n", Mode.Auto, (w, r) -> {}),
                targets(),
                queued(),
                at("Dispatched, in the cancel workflow", LAMBDA, Mode.Auto, (world, run) -> {
                    world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
                    world.requests().clear();
                }),
                at("After the end", LAMBDA, Mode.Auto, (world, run) -> {
                    world.function("f", Behaviour.returns("1"));
                    world.play();
                }));
    }

    /** A rate control parent whose first child runs. */
    private static At targets() {
        String document = "schemaVersion: '0.3'\nparameters: {T: {type: String}}\nmainSteps:\n" + LAST;
        World world = new World().runbook("Doc", document);
        Run run = world.start(new StartExecution(
                World.ID,
                "Doc",
                null,
                Map.of(),
                Mode.Auto,
                null,
                Map.of("Tag", "the same"),
                null,
                null,
                null,
                TARGETS));
        return new At("Targets, with a child that runs", run, document, run.state, world.now());
    }

    /** Started while there was no room. */
    private static At queued() {
        String document = "schemaVersion: '0.3'\nmainSteps:\n" + LAMBDA + LAST;
        World world = new World().runbook("Doc", document).admission(new Admission.Later(1));
        Run run = world.start(start(Mode.Auto, "the same"));
        return new At("Queued, until there is room", run, document, run.state, world.now());
    }

    private interface Lead {
        void to(World world, Run run);
    }

    private static At at(String name, String step, Mode mode, Lead lead) {
        String document = "schemaVersion: '0.3'\nmainSteps:\n" + step + LAST;
        World world = new World()
                .runbook("Doc", document)
                .runbook("Child", "schemaVersion: '0.3'\nmainSteps:\n" + LAST)
                .function("f", Behaviour.raises("E", "boom"));
        Run run = world.start(start(mode, "the same"));
        lead.to(world, run);
        return new At(name, run, document, run.state, world.now());
    }

    /** By input, in the order in which they are asked; each is asked of the same state. */
    static Map<String, Decision> answers(At at) {
        Map<String, Decision> answers = new LinkedHashMap<>();
        inputs(at).forEach((name, input) -> answers.put(name, decide(at, input)));
        return answers;
    }

    private static Decision decide(At at, Input input) {
        if (at.state() == null) {
            return Decider.decideAfterEnd(
                    World.ID, Objects.requireNonNull(at.run().end), at.run().fingerprint(), input);
        }
        RegisteredRunbook registered = new RegisteredRunbook(
                "Doc",
                "1",
                "0".repeat(64),
                Objects.requireNonNull(RunbookParser.parse(at.document(), DocumentFormat.YAML, DocumentLimits.DEFAULT)
                        .runbook()));
        long now = input instanceof Input.TimerFired && at.state().nextDueAt() < Long.MAX_VALUE
                ? at.state().nextDueAt()
                : at.now();
        return Decider.decide(
                at.state(),
                input,
                new Context(
                        now,
                        new RunbookLookup.Found(registered),
                        key -> {
                            throw new IllegalStateException(key);
                        },
                        Settings.DEFAULT,
                        0.5));
    }

    private static Map<String, Input> inputs(At at) {
        State state = at.state();
        Visit visit = state == null ? null : state.visit();
        long number = visit == null ? 1 : visit.number();
        int attempt = visit == null ? 1 : visit.attempt();
        int dispatch = visit == null ? 1 : visit.dispatch();
        Mode mode = state == null ? Mode.Auto : state.mode();
        Map<String, Input> inputs = new LinkedHashMap<>();
        boolean targets = state != null && state.rateControl() != null;
        inputs.put("the same start", start(mode, "the same", targets));
        inputs.put("another start with the id", start(mode, "another", targets));
        inputs.put("Stop Cancel", new StopExecution(World.ID, StopType.Cancel, "me", null));
        inputs.put("Stop Complete", new StopExecution(World.ID, StopType.Complete, "me", null));
        for (SignalType type : SignalType.values()) {
            inputs.put("signal " + type, signal(type, null, "ada"));
        }
        inputs.put("Approve of a stranger", signal(SignalType.Approve, null, "eve"));
        inputs.put("Resume of an unknown step", signal(SignalType.Resume, "nowhere", "me"));
        inputs.put("StartStep of an unknown step", signal(SignalType.StartStep, "nowhere", "me"));
        inputs.put("worker: adopted", adopted(number, attempt, dispatch, 0));
        inputs.put("worker: lease renewed", adopted(number, attempt, dispatch, 1));
        inputs.put(
                "worker: completed",
                new Result.StepCompleted(
                        World.ID, number, attempt, dispatch, "worker-1", Map.of(), null, null, 0, 0, 1, null));
        inputs.put("worker: failed", failed(number, attempt, dispatch, FailureClass.Failed));
        inputs.put("worker: failed, not to be retried", failed(number, attempt, dispatch, FailureClass.NotRetried));
        inputs.put("worker: timed out", failed(number, attempt, dispatch, FailureClass.TimedOut));
        inputs.put("worker: throttled", failed(number, attempt, dispatch, FailureClass.Throttled));
        inputs.put(
                "worker: completed an earlier dispatch",
                new Result.StepCompleted(
                        World.ID, number, attempt, dispatch - 1, "worker-1", Map.of(), null, null, 0, 0, 1, null));
        String child = targets
                ? state.rateControl().running().getFirst().childExecutionId()
                : visit == null ? null : visit.childExecutionId();
        for (ExecutionStatus end : List.of(ExecutionStatus.Success, ExecutionStatus.Failed, ExecutionStatus.TimedOut)) {
            inputs.put("child ended " + end, childEnded(child == null ? "a child" : child, number, attempt, end));
        }
        inputs.put("another child ended", childEnded("another child", number, attempt, ExecutionStatus.Success));
        inputs.put("clock: the next deadline", new Input.TimerFired());
        inputs.put("clock: its turn in the queue has come", new Input.TurnCame());
        inputs.put("clock: the lease ran out", new Input.LeaseExpired(number, attempt, dispatch));
        return inputs;
    }

    private static StartExecution start(Mode mode, String token) {
        return start(mode, token, false);
    }

    private static StartExecution start(Mode mode, String token, boolean targets) {
        return new StartExecution(
                World.ID,
                "Doc",
                null,
                Map.of(),
                mode,
                null,
                Map.of("Tag", token),
                null,
                null,
                null,
                targets ? TARGETS : null);
    }

    private static SendSignal signal(SignalType type, @Nullable String step, String who) {
        return new SendSignal(World.ID, type, step == null ? Map.of() : Map.of("StepName", List.of(step)), who);
    }

    private static Result adopted(long visit, int attempt, int dispatch, int renewal) {
        return new Result.AttemptStarted(World.ID, visit, attempt, dispatch, "worker-1", 30_000, renewal, 0, 1);
    }

    private static Result failed(long visit, int attempt, int dispatch, FailureClass failureClass) {
        return new Result.StepFailed(
                World.ID,
                visit,
                attempt,
                dispatch,
                "worker-1",
                new Failure(failureClass, FailureStage.Invocation, FailureType.Action, null, "as told"),
                1_000L,
                Map.of(),
                null,
                0,
                0,
                1,
                null);
    }

    private static ChildEnded childEnded(String child, long visit, int attempt, ExecutionStatus status) {
        return new ChildEnded(World.ID, child, "a", visit, attempt, status, List.of(), null);
    }
}
