package dev.runstream.execution;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.State.Phase;
import dev.runstream.execution.World.Behaviour;
import dev.runstream.execution.World.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A random runbook that meets random inputs, decided by its seed alone. */
final class RandomRun {
    private RandomRun() {}

    /**
     * Plays it to its end.
     *
     * @param eachTurn looks at the world after each input
     */
    static World of(long seed, Consumer<World> eachTurn) {
        Random random = new Random(seed);
        World world = new World()
                .runbook("Child", new RandomRunbook(random, false).yaml())
                .runbook("Main", new RandomRunbook(random, true).yaml())
                .bind("aws:createStack", "stack");
        if (random.nextInt(6) == 0) {
            world.set("engine.execution.max.ms", Integer.toString(1 + random.nextInt(100_000)));
        }
        for (String function : List.of("f0", "f1", "f2", "stack")) {
            world.function(function, behaviours(random));
        }
        Map<String, List<String>> parameters =
                random.nextInt(24) == 0 ? Map.of() : Map.of("P", List.of("value " + random.nextInt(5)));
        Command.Mode mode = random.nextInt(3) == 0 ? Command.Mode.Interactive : Command.Mode.Auto;
        boolean targets = random.nextInt(6) == 0;
        if (targets) {
            world.set("engine.rate.control.ramp.up", Boolean.toString(random.nextBoolean()));
        }
        if (random.nextInt(6) == 0) {
            world.admission(
                    random.nextInt(20) == 0
                            ? new Admission.Never("Expected room, but there is none.")
                            : new Admission.Later(1 + random.nextInt(9)));
        }
        Run main = world.start(
                targets
                        ? new Command.StartExecution(
                                World.ID,
                                "Child",
                                null,
                                Map.of(),
                                random.nextInt(24) == 0 ? mode : Command.Mode.Auto,
                                null,
                                Map.of(),
                                null,
                                null,
                                null,
                                targets(random))
                        : new Command.StartExecution(
                                World.ID, "Main", null, parameters, mode, null, Map.of(), null, null, null, null));
        Chaos chaos = new Chaos(random, world, main, parameters);
        for (int turn = 0; turn < 3_000 && chaos.step(); turn++) {
            eachTurn.accept(world);
        }
        return world;
    }

    /** Now and then long enough to be kept beside the state. */
    private static Command.RateControl targets(Random random) {
        int count = 1 + random.nextInt(7);
        String concurrency = random.nextBoolean() ? null : Integer.toString(1 + random.nextInt(4));
        String errors = random.nextBoolean() ? null : random.nextInt(60) + "%";
        if (random.nextBoolean()) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add("value " + i + "x".repeat(random.nextInt(4) == 0 ? 2_000 : 0));
            }
            return new Command.RateControl(
                    "P",
                    List.of(new Command.Target(Command.Target.PARAMETER_VALUES, values)),
                    List.of(),
                    concurrency,
                    errors);
        }
        List<Map<String, List<String>>> maps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            maps.add(Map.of("P", List.of("value " + i), "Names", List.of("x", "y")));
        }
        return new Command.RateControl(null, List.of(), maps, concurrency, errors);
    }

    private static Behaviour[] behaviours(Random random) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            behaviours.add(
                    switch (random.nextInt(9)) {
                        case 0, 8 -> Behaviour.raises("E" + i, "boom");
                        case 1 -> Behaviour.timesOut();
                        case 2 -> Behaviour.throttles(random.nextBoolean() ? null : 1_000L);
                        case 3 -> Behaviour.returns("\"" + "x".repeat(random.nextInt(5_000)) + "\"");
                        default -> Behaviour.returns("{\"n\":" + i + "}");
                    });
        }
        // The last one stays: a function that throttles for ever would only prolong the run.
        behaviours.add(random.nextInt(3) == 0 ? Behaviour.raises("Last", "boom") : Behaviour.returns("null"));
        return behaviours.toArray(Behaviour[]::new);
    }

    /** Chooses what happens next. */
    private static final class Chaos {
        private final Random random;
        private final World world;
        private final Run main;
        private final Map<String, List<String>> parameters;
        private final List<Map.Entry<String, Input>> said = new ArrayList<>();

        Chaos(Random random, World world, Run main, Map<String, List<String>> parameters) {
            this.random = random;
            this.world = world;
            this.main = main;
            this.parameters = parameters;
        }

        /** @return false when nothing is left that could happen */
        boolean step() {
            if (random.nextInt(5) == 0) {
                meddle();
                return true;
            }
            switch (random.nextInt(27)) {
                case 0 -> again();
                case 1, 9 -> adopt();
                case 2, 10 -> loseLease();
                case 3 -> loseRequest();
                case 4 -> maybe(3, () -> stop(StopType.Cancel));
                case 5 -> maybe(cancelling() ? 1 : 4, () -> stop(StopType.Complete));
                case 6, 11, 12 -> signal();
                case 7 -> maybe(3, this::startAgain);
                case 8 -> maybe(3, this::strayChild);
                case 13 -> maybe(3, this::hold);
                default -> {
                    return progress();
                }
            }
            return true;
        }

        /** No engine runs until the whole execution is overdue: its other deadlines have come as well (R618). */
        private void oversleep(State state) {
            world.advance(Math.max(0, Objects.requireNonNull(state.dueAt()) - world.now()));
            world.fireNext();
        }

        /** What would come seldom by itself, just where it is seldom. */
        private void meddle() {
            State state = main.state;
            if (state == null) {
                return;
            }
            boolean interactive = state.mode() == Command.Mode.Interactive;
            if (state.held() != null) {
                stop(StopType.Complete);
            } else if (state.dueAt() != null && StateTable.Place.of(state) == StateTable.Place.Backoff) {
                oversleep(state);
            } else if (cancelling()) {
                choose(() -> stop(StopType.Cancel), this::hold, this::adopt, this::loseLease);
            } else {
                switch (StateTable.Place.of(state)) {
                    case Backoff ->
                        choose(
                                this::hold,
                                interactive ? this::stopStep : this::unbind,
                                interactive ? this::stopStep : this::unbind,
                                this::unbind,
                                () -> maybe(3, () -> stop(StopType.Cancel)));
                    case Queued ->
                        choose(
                                this::hold,
                                this::turn,
                                this::strayChild,
                                this::startAgain,
                                () -> maybe(3, () -> stop(random.nextBoolean() ? StopType.Cancel : StopType.Complete)));
                    case Targets ->
                        choose(
                                this::hold,
                                this::progress,
                                this::progress,
                                this::strayChild,
                                () -> maybe(6, () -> stop(random.nextBoolean() ? StopType.Cancel : StopType.Complete)));
                    case Started, Sleeping, ChildRunning ->
                        choose(
                                this::hold,
                                interactive ? this::stopStep : this::adopt,
                                interactive ? this::stopStep : this::progress,
                                () -> maybe(3, () -> stop(random.nextBoolean() ? StopType.Cancel : StopType.Complete)),
                                this::progress);
                    case Asking ->
                        choose(
                                this::hold,
                                () -> maybe(state.loops().isEmpty() ? 12 : 1, world::fireNext),
                                () -> maybe(state.loops().isEmpty() ? 12 : 1, world::fireNext),
                                () -> maybe(state.loops().isEmpty() ? 30 : 3, () -> stop(StopType.Complete)));
                    default -> choose(this::hold, this::adopt, this::adopt, interactive ? this::stopStep : this::adopt);
                }
            }
        }

        private void choose(Runnable... actions) {
            actions[random.nextInt(actions.length)].run();
        }

        /** Takes the binding away from a step that is tried again. */
        private void unbind() {
            if (main.events(Event.StepEntered.class).getLast().action().equals("aws:createStack")) {
                world.unbind();
            }
        }

        private void stopStep() {
            say(main.id, new Command.SendSignal(main.id, Command.SignalType.StopStep, Map.of(), "me"));
        }

        private boolean cancelling() {
            return main.state != null && main.state.status() == ExecutionStatus.Cancelling;
        }

        private void maybe(int of, Runnable action) {
            if (main.state != null && random.nextInt(of) == 0) {
                action.run();
            }
        }

        /** Anything that a person may say, mostly to an execution that waits for it. */
        private void signal() {
            for (Run run : List.copyOf(world.runs().values())) {
                State state = run.state;
                if (state != null && (random.nextInt(12) == 0 || waits(state))) {
                    // Most approvals are over with the first word: decisions that are taken back need more of them.
                    List<Command.SignalType> all = new ArrayList<>(List.of(Command.SignalType.values()));
                    all.addAll(List.of(
                            Command.SignalType.Approve,
                            Command.SignalType.Approve,
                            Command.SignalType.StopStep,
                            Command.SignalType.Revoke,
                            Command.SignalType.Revoke,
                            Command.SignalType.Revoke));
                    String step = random.nextInt(6) == 0 ? "nowhere" : named(state);
                    say(
                            run.id,
                            new Command.SendSignal(
                                    run.id,
                                    all.get(random.nextInt(all.size())),
                                    step == null ? Map.of() : Map.of("StepName", List.of(step)),
                                    random.nextBoolean() ? "ada" : "bob"));
                }
            }
        }

        private static boolean waits(State state) {
            return state.status() == ExecutionStatus.Waiting || state.mode() == Command.Mode.Interactive;
        }

        private static @Nullable String named(State state) {
            if (state.pendingStep() != null && !state.pendingStep().isEmpty()) {
                return state.pendingStep();
            }
            return state.visit() == null ? null : state.visit().step();
        }

        /** Whoever runs step by step says so; at the end, or when tired of it, that it is complete. */
        private boolean says() {
            State state = main.state;
            if (state == null || state.pendingStep() == null) {
                return false;
            }
            if (state.pendingStep().isEmpty() || random.nextInt(20) == 0) {
                stop(StopType.Complete);
            } else {
                world.apply(main.id, new Command.SendSignal(main.id, Command.SignalType.StartStep, Map.of(), "me"));
            }
            return true;
        }

        private boolean progress() {
            for (Run run : world.runs().values()) {
                if (run.state != null && run.state.held() != null && random.nextInt(3) == 0) {
                    resume(run);
                    return true;
                }
            }
            if (main.state != null && main.state.queued() != null && main.state.held() == null) {
                maybe(3, this::turn);
                return true;
            }
            if (!world.commands().isEmpty()) {
                world.deliver();
                return true;
            }
            if (!world.requests().isEmpty() && random.nextInt(10) > 0) {
                StepRequested request =
                        world.requests().remove(random.nextInt(world.requests().size()));
                say(request.executionId(), world.result(request));
                return true;
            }
            boolean waits = world.runs().values().stream()
                    .anyMatch(run -> run.state != null
                            && run.state.visit() != null
                            && run.state.visit().phase() == Phase.Waiting);
            if (waits && random.nextInt(8) > 0) {
                signal();
                return true;
            }
            return says() || world.fireNext() || !world.requests().isEmpty() || anyHeld();
        }

        /** There is room for it. */
        private void turn() {
            world.apply(main.id, new Input.TurnCame());
        }

        private boolean anyHeld() {
            return world.runs().values().stream().anyMatch(run -> run.state != null && run.state.held() != null);
        }

        /** The engine cannot decide on one of them for a while. */
        private void hold() {
            for (Run run : List.copyOf(world.runs().values())) {
                if (run.state != null && run.state.held() == null && random.nextBoolean()) {
                    world.hold(run);
                }
            }
        }

        private void resume(Run run) {
            world.advance(random.nextInt(60_000));
            world.apply(run.id, new Command.SendSignal(run.id, Command.SignalType.Resume, Map.of(), "me"));
        }

        private void say(String id, Input input) {
            said.add(Map.entry(id, input));
            world.apply(id, input);
        }

        /** Everything that was ever said may come again. */
        private void again() {
            if (!said.isEmpty()) {
                Map.Entry<String, Input> old = said.get(random.nextInt(said.size()));
                world.apply(old.getKey(), old.getValue());
            }
        }

        private void adopt() {
            if (!world.requests().isEmpty()) {
                StepRequested request =
                        world.requests().get(random.nextInt(world.requests().size()));
                world.adopt(request, "w" + random.nextInt(3), random.nextInt(3));
            }
        }

        private void loseLease() {
            for (Run run : world.runs().values()) {
                if (run.state != null
                        && run.state.visit() != null
                        && run.state.visit().phase() == Phase.Started) {
                    State.Visit visit = run.state.visit();
                    world.apply(run.id, new Input.LeaseExpired(visit.number(), visit.attempt(), visit.dispatch()));
                }
            }
        }

        private void loseRequest() {
            if (!world.requests().isEmpty() && random.nextInt(4) == 0) {
                world.requests().remove(random.nextInt(world.requests().size()));
            }
        }

        private void stop(StopType type) {
            world.apply(main.id, new StopExecution(main.id, type, "me", null));
            if (cancelling()) {
                // Its workflow is short: who asks for something else must ask soon.
                world.apply(main.id, new StopExecution(main.id, StopType.Complete, "me", null));
            }
        }

        private void startAgain() {
            world.apply(
                    main.id,
                    Command.StartExecution.of(
                            main.id, "Main", random.nextBoolean() ? parameters : Map.of("P", List.of("other"))));
        }

        private void strayChild() {
            world.apply(
                    main.id,
                    new Command.ChildEnded(main.id, "stray", "s0", 1, 1, ExecutionStatus.Success, List.of(), null));
        }
    }
}
