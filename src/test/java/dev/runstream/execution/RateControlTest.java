package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.TakeOver;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: section 6.5, one child for each target, so many at once, until too many ended in an error. Method: parents and their
 * children in the {@link World}, which replays each of them after every decision; the child invokes the function that its
 * target names, so that a test says which targets fail.
 */
class RateControlTest {
    private static final String CHILD = """
            schemaVersion: '0.3'
            parameters:
              T: {type: String, allowedPattern: '^[a-z0-9-]*$'}
              More: {type: String, default: '{{ automation:EXECUTION_ID }}'}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: '{{ T }}', Payload: '"{{ More }}"'}}
            outputs: [a.Payload]
            """;

    private static World world() {
        return new World().runbook("Doc", CHILD).function("ok", returns("1")).function("bad", raises("E", "boom"));
    }

    private static RateControl values(List<String> values, @Nullable String concurrency, @Nullable String errors) {
        return new RateControl(
                "T", List.of(new Target(Target.PARAMETER_VALUES, values)), List.of(), concurrency, errors);
    }

    private static StartExecution start(RateControl rateControl) {
        return start(Map.of(), rateControl);
    }

    private static StartExecution start(Map<String, List<String>> parameters, RateControl rateControl) {
        return new StartExecution(
                World.ID, "Doc", null, parameters, Mode.Auto, null, Map.of(), "me", null, null, rateControl);
    }

    private static List<String> times(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> value).toList();
    }

    private static List<Run> children(World world) {
        return world.runs().values().stream()
                .filter(run -> !run.id.equals(World.ID))
                .toList();
    }

    private static Event.ExecutionRejected rejected(World world, StartExecution start) {
        Run run = world.start(start);
        assertThat(run.end).isEqualTo(ExecutionStatus.Rejected);
        assertThat(world.commands()).isEmpty();
        return run.events(Event.ExecutionRejected.class).getFirst();
    }

    /** How many children ran at once, after each start. */
    private static List<Integer> ramp(Run run) {
        List<Integer> running = new ArrayList<>();
        int now = 0;
        for (Event event : run.events) {
            if (event instanceof Event.TargetStarted) {
                running.add(++now);
            } else if (event instanceof Event.TargetEnded) {
                now--;
            }
        }
        return running;
    }

    @Test
    void R641_eachTargetIsAChildOfItsOwn_R647_andItsIdStandsForAStep() {
        World world = world();
        Run run = world.start(start(Map.of("More", List.of("x")), values(List.of("ok", "ok", "bad"), "3", null)));
        world.play();
        assertThat(run.events(Event.StepEntered.class))
                .as("the parent enters none")
                .isEmpty();
        assertThat(run.events(Event.TargetStarted.class))
                .extracting(Event.TargetStarted::index)
                .containsExactly(1, 2, 3);
        assertThat(children(world))
                .extracting(child -> child.end)
                .containsExactly(ExecutionStatus.Success, ExecutionStatus.Success, ExecutionStatus.Failed);
        Run first = children(world).getFirst();
        Event.ExecutionStarted started =
                first.events(Event.ExecutionStarted.class).getFirst();
        assertThat(started.target()).isEqualTo(new Target(Target.PARAMETER_VALUES, List.of("ok")));
        assertThat(started.parent()).isEqualTo(new Command.Parent(World.ID, first.id, 1, 1, 1));
        assertThat(started.documentVersion()).isEqualTo("1");
        assertThat(first.headers.getFirst().requestedBy()).isEqualTo("me");
        assertThat(started.parameters()).isEqualTo(Map.of("T", "\"ok\"", "More", "\"x\""));
        Event.TargetEnded ended = run.events(Event.TargetEnded.class).getFirst();
        assertThat(ended.outputs()).containsExactly(new Command.NamedOutput("a.Payload", List.of("1")));
        assertThat(run.events(Event.TargetEnded.class).getLast().failureMessage())
                .contains("boom");
        assertThat(run.executionEnded().outputs()).isEmpty();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R642_otherParametersGoToEveryChildAndDefaultsAreEachChildsOwn() {
        World world = world();
        world.start(start(values(List.of("ok", "ok"), "2", null)));
        world.play();
        assertThat(world.invoked())
                .extracting(StepRequested::payload)
                .containsExactlyElementsOf(children(world).stream()
                        .map(child -> "\"" + child.id + "\"")
                        .toList());
    }

    @Test
    void R642_theTargetParameterMustExistAndMustNotBeAmongTheParameters() {
        RateControl lower = new RateControl(
                "t", List.of(new Target(Target.PARAMETER_VALUES, List.of("ok"))), List.of(), null, null);
        Event.ExecutionRejected unknown = rejected(world(), start(lower));
        assertThat(unknown.code()).isEqualTo("InvalidAutomationExecutionParametersException");
        assertThat(unknown.message())
                .isEqualTo("Expected a parameter of the document to take the target, but it has no parameter t.");
        Event.ExecutionRejected twice =
                rejected(world(), start(Map.of("T", List.of("ok")), values(List.of("ok"), null, null)));
        assertThat(twice.code()).isEqualTo("InvalidAutomationExecutionParametersException");
        assertThat(twice.message()).contains("the parameter T to come from the target alone");
        RateControl none = new RateControl(
                null, List.of(new Target(Target.PARAMETER_VALUES, List.of("ok"))), List.of(), null, null);
        assertThat(rejected(world(), start(none)).message()).contains("Expected a TargetParameterName with Targets");
    }

    @Test
    void R642_eachTargetMapIsAChild() {
        World world = world();
        List<Map<String, List<String>>> maps =
                List.of(Map.of("T", List.of("ok"), "More", List.of("1")), Map.of("T", List.of("ok")));
        Run run = world.start(start(new RateControl(null, List.of(), maps, "2", null)));
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.events(Event.TargetStarted.class))
                .extracting(Event.TargetStarted::parameters)
                .containsExactlyElementsOf(maps);
        assertThat(run.events(Event.TargetStarted.class).getFirst().target())
                .isEqualTo(new Target(Target.TARGET_MAP, List.of("1", "ok")));
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().parameters())
                .as("what the maps give is no parameter of the parent")
                .isEmpty();
    }

    @Test
    void R641_whatIsNoListOfTargetsIsInvalid() {
        Target one = new Target(Target.PARAMETER_VALUES, List.of("ok"));
        Map<String, List<String>> map = Map.of("T", List.of("ok"));
        Map<String, RateControl> refused = Map.of(
                "Expected either Targets or TargetMaps, but got both.",
                new RateControl("T", List.of(one), List.of(map), null, null),
                "Expected Targets or TargetMaps, but got neither.",
                new RateControl("T", List.of(), List.of(), null, null),
                "Expected at most 1 of Targets, but got 2.",
                new RateControl("T", List.of(one, one), List.of(), null, null),
                "Expected 1 to 50 Values of Targets, but got 51.",
                values(times(51, "ok"), null, null),
                "Expected 1 to 50 Values of Targets, but got 0.",
                values(List.of(), null, null),
                "Expected at most 300 TargetMaps, but got 301.",
                new RateControl(
                        null,
                        List.of(),
                        IntStream.range(0, 301).mapToObj(i -> map).toList(),
                        null,
                        null),
                "Expected of TargetMaps 1 to 20 parameters, but got 0 in map 2.",
                new RateControl(null, List.of(), List.of(map, Map.of()), null, null),
                "Expected of TargetMaps at most 25 values of a parameter, but T has 26 in map 1.",
                new RateControl(null, List.of(), List.of(Map.of("T", times(26, "ok"))), null, null),
                "Expected of TargetMaps values of at most 50 characters, but one of T has 51 in map 1.",
                new RateControl(null, List.of(), List.of(Map.of("T", List.of("x".repeat(51)))), null, null));
        Map<String, RateControl> more = Map.of(
                "Expected the Key of Targets to have 1 to 163 characters, but it has 164.",
                new RateControl("T", List.of(new Target("k".repeat(164), List.of("a"))), List.of(), null, null),
                "Expected of TargetMaps 1 to 20 parameters, but got 21 in map 1.",
                new RateControl(
                        null,
                        List.of(),
                        List.of(IntStream.range(0, 21)
                                .boxed()
                                .collect(Collectors.toMap(i -> "p" + i, i -> List.of("v")))),
                        null,
                        null),
                "Expected of TargetMaps names of 1 to 50 characters, but one has 51 in map 1.",
                new RateControl(null, List.of(), List.of(Map.of("k".repeat(51), List.of("a"))), null, null));
        Map<String, RateControl> all = new TreeMap<>(refused);
        all.putAll(more);
        all.forEach((message, asked) -> {
            Event.ExecutionRejected rejected = rejected(world(), start(asked));
            assertThat(rejected.code()).as(message).isEqualTo("InvalidTarget");
            assertThat(rejected.message()).isEqualTo(message);
        });
    }

    @Test
    void R641_otherKeysStandForWhatIsLookedUp_ADR10() {
        RateControl tagged =
                new RateControl("T", List.of(new Target("tag:Env", List.of("prod", "test"))), List.of(), "5", null);
        assertThat(TargetPlans.lookedUp(start(tagged))).containsExactlyInAnyOrder("tag:Env=prod", "tag:Env=test");
        JsonNode two = JsonText.parse("[\"ok\",\"bad\"]");
        JsonNode one = JsonText.parse("[\"ok\"]");
        World world = world().targets(
                        new StoredParameters(Map.of("tag:Env=prod", two, "tag:Env=test", one), Map.of(), Map.of()));
        Run run = world.start(start(tagged));
        world.play();
        assertThat(run.events(Event.TargetStarted.class))
                .extracting(e -> e.target().values())
                .containsExactly(List.of("ok"), List.of("bad"), List.of("ok"));
        World silent = world().targets(new StoredParameters(
                Map.of("tag:Env=prod", two), Map.of("tag:Env=test", "Nobody knows."), Map.of()));
        Event.ExecutionRejected refused = rejected(silent, start(tagged));
        assertThat(refused.code()).isEqualTo("InvalidTarget");
        assertThat(refused.message()).isEqualTo("Nobody knows.");
    }

    @Test
    void R641_whatIsLookedUpStandsForThreeHundredAtMost() {
        RateControl tagged = new RateControl("T", List.of(new Target("tag:a", List.of("b"))), List.of(), "5", null);
        for (int count : List.of(300, 301)) {
            JsonNode many = JsonText.parse("[" + String.join(",", times(count, "\"ok\"")) + "]");
            World world = world().targets(new StoredParameters(Map.of("tag:a=b", many), Map.of(), Map.of()));
            Run run = world.start(start(tagged));
            assertThat(run.end).isEqualTo(count == 300 ? null : ExecutionStatus.Rejected);
        }
        World none = world().targets(new StoredParameters(Map.of("tag:a=b", JsonText.parse("[]")), Map.of(), Map.of()));
        assertThat(rejected(none, start(tagged)).message())
                .isEqualTo("Expected the target tag:a to stand for something, but it stands for nothing.");
    }

    @Test
    void R641_theBytesOfAllTargetsTogetherAreLimitedAsParametersAre() {
        World world = world().set("engine.parameters.max.bytes", "1024");
        Event.ExecutionRejected rejected = rejected(world, start(values(times(50, "x".repeat(30)), null, null)));
        assertThat(rejected.message()).isEqualTo("Expected at most 1024 bytes of targets, but got 1550.");
    }

    @Test
    void R611_aTargetThatItsChildWouldBeRefusedForRefusesTheStart() {
        Event.ExecutionRejected rejected = rejected(world(), start(values(List.of("ok", "BAD"), null, null)));
        assertThat(rejected.code()).isEqualTo("InvalidAutomationExecutionParametersException");
        assertThat(rejected.message()).startsWith("Target 2: ");
    }

    @ParameterizedTest
    @CsvSource({
        "50, , , 10, 50",
        "50, 8, 10%, 8, 5",
        "50, 7%, 1%, 3, 0",
        "10, 1%, 9%, 1, 0",
        "3, 100%, 100%, 3, 3",
        "3, 9999999, 0, 9999999, 0",
    })
    void R643_percentagesOfTheTargetsAreRoundedDown(
            int targets, @Nullable String concurrency, @Nullable String errors, int concurrencyMax, int errorsMax) {
        Run run = world().start(start(values(times(targets, "ok"), concurrency, errors)));
        Event.TargetPlan plan =
                run.events(Event.ExecutionStarted.class).getFirst().rateControl();
        assertThat(plan.concurrencyMax()).isEqualTo(concurrencyMax);
        assertThat(plan.errorsMax()).isEqualTo(errorsMax);
        assertThat(plan.maxConcurrency()).isEqualTo(concurrency == null ? "10" : concurrency);
        assertThat(plan.maxErrors()).isEqualTo(errors == null ? "100%" : errors);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0%, 1", "101%, 1", "ten, 1", "10000000, 1", "01, 1", "1, -1", "1, 101%", "1, 00", "1, 1.5"})
    void R643_whatIsNeitherANumberNorAPercentageIsRefused(String concurrency, String errors) {
        Event.ExecutionRejected rejected = rejected(world(), start(values(List.of("ok"), concurrency, errors)));
        assertThat(rejected.code()).isEqualTo("InvalidAutomationExecutionParametersException");
        assertThat(rejected.message()).contains(concurrency.equals("1") ? "MaxErrors" : "MaxConcurrency");
    }

    @Test
    void R644_rampUpDoubles() {
        World world = world();
        Run run = world.start(start(values(times(24, "ok"), "8", null)));
        world.play();
        assertThat(run.events(Event.TargetEnded.class))
                .extracting(Event.TargetEnded::width)
                .startsWith(2, 2, 4, 4, 4, 4, 8)
                .endsWith(8, 8, 8);
        assertThat(ramp(run)).startsWith(1, 1, 2).contains(8).allMatch(running -> running <= 8);
        assertThat(run.events(Event.TargetStarted.class)).hasSize(24);
    }

    @Test
    void R644_aSwitchStartsAtFullWidth() {
        World world = world().set("engine.rate.control.ramp.up", "false");
        Run run = world.start(start(values(times(12, "ok"), "5", null)));
        assertThat(run.events(Event.TargetStarted.class)).hasSize(5);
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().settings())
                .containsEntry("engine.rate.control.ramp.up", "false");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R645_stopsWithOneErrorTooMany_C40() {
        List<String> values =
                IntStream.range(0, 50).mapToObj(i -> i % 2 == 0 ? "ok" : "bad").toList();
        World world = world();
        Run run = world.start(start(values(values, "8", "10%")));
        world.play();
        List<Event> events = run.events;
        List<Event.TargetEnded> errors = run.events(Event.TargetEnded.class).stream()
                .filter(e -> e.status() != ExecutionStatus.Success)
                .toList();
        assertThat(errors).hasSizeGreaterThanOrEqualTo(6);
        int sixth = events.indexOf(errors.get(5));
        assertThat(events.subList(sixth, events.size())).noneMatch(e -> e instanceof Event.TargetStarted);
        assertThat(events.subList(0, sixth)).anyMatch(e -> e instanceof Event.TargetStarted);
        assertThat(run.events(Event.TargetEnded.class))
                .as("those that run end")
                .hasSameSizeAs(run.events(Event.TargetStarted.class))
                .hasSizeLessThan(50);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failureMessage())
                .startsWith("Expected at most 5 of 50 children to end in an error, but " + errors.size() + " did: ");
        assertThat(children(world)).allMatch(child -> child.end != null && child.end != ExecutionStatus.Cancelled);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "3, 4"})
    void R645_anAbsoluteNumberStopsAtOneMore(String maxErrors, int stopsAt) {
        World world = world();
        Run run = world.start(start(values(times(9, "bad"), "1", maxErrors)));
        world.play();
        assertThat(run.events(Event.TargetStarted.class)).hasSize(stopsAt);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
    }

    @Test
    void R646_toleratedErrorsEndInSuccessUnlessTheSwitchSaysFailed() {
        RateControl asked = values(List.of("ok", "bad", "ok"), "3", "1");
        World world = world();
        Run run = world.start(start(asked));
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        World strict = world().set("engine.rate.control.parent.status", "Failed");
        Run failed = strict.start(start(asked));
        strict.play();
        assertThat(failed.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(failed.events(Event.TargetStarted.class)).as("all are run").hasSize(3);
    }

    @Test
    void R646_aTimeoutACancelAndARefusedStartAreErrorsToo() {
        World world = world().function("late", World.Behaviour.timesOut());
        Run run = world.start(start(values(List.of("late", "ok", "ok"), "1", "2")));
        world.deliver();
        world.answerNext();
        world.deliver(); // the end of the first
        world.deliver();
        Run second = children(world).get(1);
        world.requests().clear();
        world.apply(second.id, new StopExecution(second.id, StopType.Cancel, "me", null));
        world.deliver();
        // The registry has lost the runbook: the third child is refused.
        world.commands().clear();
        Event.TargetStarted third = run.events(Event.TargetStarted.class).getLast();
        world.apply(
                run.id,
                new Command.ChildEnded(
                        run.id,
                        third.childExecutionId(),
                        third.childExecutionId(),
                        3,
                        1,
                        ExecutionStatus.Rejected,
                        List.of(),
                        "InvalidDocument: gone"));
        assertThat(run.events(Event.TargetEnded.class))
                .extracting(Event.TargetEnded::status)
                .containsExactly(ExecutionStatus.TimedOut, ExecutionStatus.Cancelled, ExecutionStatus.Rejected);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.executionEnded().failureMessage())
                .isEqualTo("Expected at most 2 of 3 children to end in an error, but 3 did: 1 Failed, 1 TimedOut, 1"
                        + " Cancelled.");
    }

    @Test
    void R628_aCancelStopsTheChildrenThatRunAndWaitsForNone() {
        World world = world().set("engine.rate.control.ramp.up", "false");
        Run run = world.start(start(values(times(5, "ok"), "2", null)));
        world.deliver();
        world.deliver();
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.events(Event.TargetEnded.class))
                .extracting(Event.TargetEnded::status)
                .containsExactly(ExecutionStatus.Cancelled, ExecutionStatus.Cancelled);
        world.requests().clear();
        world.play();
        assertThat(children(world)).hasSize(2).allMatch(child -> child.end == ExecutionStatus.Cancelled);
        assertThat(run.late).extracting(Rejection::reason).containsOnly(Reason.ExecutionEnded);
    }

    @Test
    void R626_completeLetsTheChildrenThatRunFinishAndStartsNone() {
        World world = world().set("engine.rate.control.ramp.up", "false");
        Run run = world.start(start(values(times(5, "ok"), "2", null)));
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, "me", null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        world.play();
        assertThat(run.events(Event.TargetStarted.class)).hasSize(2);
        assertThat(children(world)).allMatch(child -> child.end == ExecutionStatus.Success);
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R618_aParentThatTakesTooLongStopsItsChildrenAndEndsTimedOut() {
        World world = world().set("engine.execution.max.ms", "1000");
        Run run = world.start(start(values(times(5, "ok"), "2", null)));
        world.deliver();
        world.requests().clear();
        world.fireNext();
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
        world.play();
        assertThat(children(world).getFirst().end).isIn(ExecutionStatus.Cancelled, ExecutionStatus.TimedOut);
    }

    @Test
    void theEndOfAChildThatDoesNotRunIsARecordedRejection() {
        World world = world();
        Run run = world.start(start(values(List.of("ok", "ok"), "1", null)));
        world.apply(
                run.id,
                new Command.ChildEnded(run.id, "stray", "stray", 1, 1, ExecutionStatus.Success, List.of(), null));
        assertThat(run.rejections).extracting(Rejection::reason).containsExactly(Reason.UnknownChild);
        world.apply(run.id, new SendSignal(run.id, SignalType.Resume, Map.of(), "me"));
        assertThat(run.rejections).extracting(Rejection::reason).contains(Reason.InvalidAutomationSignal);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R613_targetsAreRunInModeAutoAndTakeNothingOver() {
        RateControl asked = values(List.of("ok"), null, null);
        Event.ExecutionRejected interactive = rejected(
                world(),
                new StartExecution(
                        World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, asked));
        assertThat(interactive.message()).isEqualTo("Expected targets in mode Auto, but got mode Interactive.");
        Event.ExecutionRejected taking = rejected(
                world(),
                new StartExecution(
                        World.ID,
                        "Doc",
                        null,
                        Map.of(),
                        Mode.Auto,
                        null,
                        Map.of(),
                        null,
                        null,
                        new TakeOver(World.ID, "a", Map.of()),
                        asked));
        assertThat(taking.message()).isEqualTo("Expected targets or outputs to take over, but got both.");
    }

    @Test
    void targetsThatAreTooLargeForTheStateAreKeptBesideIt() {
        World world = world();
        List<Map<String, List<String>>> maps = IntStream.range(0, 100)
                .mapToObj(i -> Map.of("T", List.of("ok"), "More", List.of("x".repeat(40) + i)))
                .toList();
        Run run = world.start(start(new RateControl(null, List.of(), maps, "10", null)));
        assertThat(run.live().rateControl().plan().inline()).isNull();
        assertThat(run.texts).containsKey("targets");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.events(Event.TargetStarted.class).get(99).parameters()).isEqualTo(maps.get(99));
    }

    private static String parent(String inputs) {
        return """
                schemaVersion: '0.3'
                parameters:
                  Values: {type: StringList, default: [ok, ok]}
                mainSteps:
                  - name: s
                    action: aws:executeAutomation
                    inputs:
                      DocumentName: Doc
                      %s
                outputs: [s.Output, s.Status, s.ExecutionId]
                """.formatted(inputs.replace("\n", "\n      "));
    }

    @Test
    void R547_aStepWithTargetsStartsARateControlParent() {
        World world = world().runbook(
                        "Parent",
                        parent("TargetParameterName: T\nTargets: [{Key: ParameterValues, Values: '{{ Values }}'}]\n"
                                + "MaxConcurrency: '1'\nMaxErrors: 0\nRuntimeParameters: {More: m}"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        String childId = run.events(Event.ChildStarted.class).getFirst().childExecutionId();
        Run fleet = world.run(childId);
        assertThat(fleet.events(Event.ExecutionStarted.class).getFirst().rateControl())
                .satisfies(plan -> assertThat(plan.concurrencyMax()).isEqualTo(1))
                .satisfies(plan -> assertThat(plan.errorsMax()).isZero());
        assertThat(fleet.events(Event.TargetStarted.class)).hasSize(2);
        Run grandchild =
                world.run(fleet.events(Event.TargetStarted.class).getFirst().childExecutionId());
        assertThat(grandchild
                        .events(Event.ExecutionStarted.class)
                        .getFirst()
                        .parent()
                        .depth())
                .as("R546")
                .isEqualTo(2);
        assertThat(run.executionEnded().outputs())
                .extracting(Command.NamedOutput::values)
                .containsExactly(List.of(), List.of("Success"), List.of(childId));
    }

    @Test
    void R547_tooManyErrorsAndTargetsThatAreInvalidFailTheStep() {
        World world = world().runbook(
                        "Parent",
                        parent("TargetParameterName: T\nTargets: [{Key: ParameterValues, Values: [bad, ok]}]\n"
                                + "MaxErrors: '0'"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.ended("s").failure().message())
                .contains("ended Failed: Expected at most 0 of 2 children to end in an error, but 1 did");
        World invalid = world().runbook("Parent", parent("TargetMaps: [{Nope: [ok]}]"));
        Run refused = invalid.start("Parent");
        invalid.play();
        assertThat(refused.ended("s").failure().message())
                .contains("ended Rejected: InvalidAutomationExecutionParametersException: Expected a parameter of the"
                        + " document to take the target, but it has no parameter Nope");
    }

    @Test
    void R546_theChildrenOfTargetsCountAsALevel() {
        World world = world().set("engine.nesting.max", "1").runbook("Parent", parent("TargetMaps: [{T: [ok]}]"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.ended("s").failure().message()).contains("the children of targets would be level 2");
    }

    @Test
    void R648_otherAccountsAreRefusedAsInvalidTarget() {
        World world = world().runbook("Parent", parent("TargetLocations: [{Regions: [eu-west-1]}]"));
        Run run = world.start("Parent");
        world.play();
        assertThat(run.ended("s").failure().message()).contains("InvalidTarget: Expected no TargetLocations");
        assertThat(run.ended("s").failure().stage()).isEqualTo(Failure.FailureStage.InputValidation);
        assertThat(children(world)).isEmpty();
    }
}
