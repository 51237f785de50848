package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.raises;
import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.World.Run;
import dev.runstream.expression.JsonText;
import dev.runstream.view.ExecutionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: an execution lives as section 6 says. Method: whole runs of the core, and what the view shows of them. */
class LifecycleTest {
    private static final String DOC = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: a}}
              - {name: hold, action: 'aws:pause', inputs: {}}
              - {name: b, action: 'aws:invokeLambdaFunction', isEnd: true, inputs: {FunctionName: b}}
              - {name: never, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: b}}
            """;

    private static World world() {
        return new World()
                .function("a", returns("1"))
                .function("b", returns("1"))
                .runbook("Doc", DOC);
    }

    @ParameterizedTest
    @EnumSource(
            value = ExecutionStatus.class,
            names = {"Success", "Failed", "TimedOut", "Cancelled", "Rejected"})
    void R601_nothingLeavesATerminalStatus(ExecutionStatus status) {
        assertThat(status.terminal()).isTrue();
        for (Input input : List.of(
                new StopExecution("id", StopType.Cancel, null, null),
                new SendSignal("id", SignalType.Resume, Map.of(), null),
                new Input.TimerFired(),
                StartExecution.of("id", "Doc", Map.of()))) {
            assertThat(Decider.decideAfterEnd("id", status, "0".repeat(64), input))
                    .as(input.toString())
                    .isInstanceOf(Decision.Rejected.class);
        }
    }

    @Test
    void R601_anExecutionHasNoStateAfterItsEnd() {
        World world = world();
        Run run = world.start("Doc");
        world.answerNext();
        world.apply(run.id, new SendSignal(run.id, SignalType.Resume, Map.of(), null));
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.state).isNull();
    }

    @Test
    void R602_anExecutionWaitsExactlyWhileItsStepWaitsOrNothingRunsInModeInteractive() {
        World world = world();
        Run run = world.start("Doc");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        world.answerNext();
        assertThat(run.live().visit().step()).isEqualTo("hold");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
        world.apply(run.id, new SendSignal(run.id, SignalType.Resume, Map.of(), null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);

        World interactive = world();
        Run asked = interactive.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, null));
        assertThat(asked.live().status()).isEqualTo(ExecutionStatus.Waiting);
        interactive.apply(asked.id, new SendSignal(asked.id, SignalType.StartStep, Map.of(), null));
        assertThat(asked.live().status()).isEqualTo(ExecutionStatus.InProgress);
        interactive.play();
        assertThat(asked.live().status()).isEqualTo(ExecutionStatus.Waiting);
    }

    @Test
    void R603_nothingThatHasRoomIsPendingOnceItsStartIsDecided() {
        Run run = world().start("Doc");
        assertThat(new ExecutionView(run.id).status()).as("before").isEqualTo(ExecutionStatus.Pending);
        assertThat(view(run).status()).isEqualTo(ExecutionStatus.InProgress);
    }

    @Test
    void R604_stepsThatWereNeverReachedStayPending() {
        World world = world().function("a", raises("E", "no"));
        Run run = world.start("Doc");
        world.play();
        ExecutionView view = view(run);
        assertThat(view.status()).isEqualTo(ExecutionStatus.Failed);
        List<String> statuses = new ArrayList<>();
        JsonText.parse(view.toJson())
                .at("/AutomationExecution/StepExecutions")
                .forEach(step -> statuses.add(step.path("StepName").asText() + " "
                        + step.path("StepStatus").asText()));
        assertThat(statuses).containsExactly("a Failed", "hold Pending", "b Pending", "never Pending");
    }

    /** What SSM's two notifications carry, from an event of ours and its execution's first one; null for other events. */
    private static @Nullable Map<String, Object> notification(
            Event.ExecutionStarted start, EventHeader header, Event event) {
        Map<String, Object> detail = new TreeMap<>();
        switch (event) {
            case Event.ExecutionStarted e -> detail.put("Status", "InProgress");
            case Event.StopRequested e when e.type() == StopType.Cancel -> detail.put("Status", "Cancelling");
            case Event.ExecutionEnded e -> detail.put("Status", e.status().name());
            case Event.StepEntered e -> {
                detail.put("StepName", e.step());
                detail.put("Action", e.action());
                detail.put("Status", "InProgress");
            }
            case Event.StepWaiting e -> {
                detail.put("StepName", e.step());
                detail.put("Status", "Waiting");
            }
            case Event.StepEnded e -> {
                detail.put("StepName", e.step());
                detail.put("Status", e.status().name());
            }
            default -> {
                return null;
            }
        }
        detail.put("ExecutionId", header.executionId());
        detail.put("Definition", start.documentName());
        detail.put("DefinitionVersion", start.documentVersion());
        detail.put("Time", header.time());
        return detail;
    }

    @Test
    void R606_everyChangeOfAStatusIsAnEventThatCarriesWhatSsmsNotificationDoes() {
        World world = world();
        Run run = world.start("Doc");
        world.answerNext();
        world.apply(run.id, new SendSignal(run.id, SignalType.Resume, Map.of(), null));
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "ann", null));
        Event.ExecutionStarted start = (Event.ExecutionStarted) run.events.getFirst();
        List<String> told = new ArrayList<>();
        ExecutionView view = new ExecutionView(run.id);
        view.apply(World.registered("Doc", DOC));
        for (int i = 0; i < run.events.size(); i++) {
            String before = statuses(view);
            view.apply(run.headers.get(i), run.events.get(i));
            Map<String, Object> notification = notification(start, run.headers.get(i), run.events.get(i));
            if (!statuses(view).equals(before)) {
                assertThat(notification)
                        .as("%s changed a status", run.events.get(i))
                        .isNotNull();
            }
            if (notification != null) {
                told.add(notification.getOrDefault("StepName", "") + " " + notification.get("Status"));
                assertThat(notification).containsKeys("ExecutionId", "Definition", "DefinitionVersion", "Time");
            }
        }
        assertThat(told)
                .containsExactly(
                        " InProgress",
                        "a InProgress",
                        "a Success",
                        "hold InProgress",
                        "hold Waiting",
                        "hold Success",
                        "b InProgress",
                        " Cancelling",
                        "b Cancelled",
                        " Cancelled");
    }

    private static String statuses(ExecutionView view) {
        StringBuilder statuses = new StringBuilder(view.status().name());
        view.steps().forEach(step -> statuses.append(' ').append(step.step()).append(step.status()));
        return statuses.toString();
    }

    @Test
    void R611_aStartIsDecidedAsAWhole_beforeAnythingRuns() {
        World world = world();
        Run refused = world.start("Doc", Map.of("Nope", List.of("x")));
        assertThat(refused.events).singleElement().isInstanceOf(Event.ExecutionRejected.class);
        assertThat(world.requests()).isEmpty();
        Run started = world().start("Doc");
        assertThat(started.events).hasExactlyElementsOfTypes(Event.ExecutionStarted.class, Event.StepEntered.class);
    }

    @Test
    void R615_fiveTagsAreTheMost() {
        Map<String, String> five = Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5");
        assertThat(tagged(five).live().status()).isEqualTo(ExecutionStatus.InProgress);
        Map<String, String> six = new TreeMap<>(five);
        six.put("f", "6");
        assertThat(tagged(six).events(Event.ExecutionRejected.class).getFirst().message())
                .isEqualTo("Expected at most 5 tags, but got 6.");
    }

    private static Run tagged(Map<String, String> tags) {
        return world().start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Auto, null, tags, null, null, null, null));
    }

    @Test
    void R617_noRateLimitsStarts() {
        World world = world();
        for (int i = 0; i < 500; i++) {
            String id = "00000000-0000-7000-8000-%012d".formatted(i);
            world.start(StartExecution.of(id, "Doc", Map.of()));
        }
        assertThat(world.requests()).as("all in the same millisecond").hasSize(500);
    }

    @Test
    void R621_aStopCancelsOrCompletes() {
        World cancelled = world();
        Run run = cancelled.start("Doc");
        cancelled.apply(run.id, new StopExecution(run.id, StopType.Cancel, null, null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        World completed = world();
        Run done = completed.start("Doc");
        completed.apply(done.id, new StopExecution(done.id, StopType.Complete, null, null));
        assertThat(done.end).as("its step goes on").isNull();
        completed.play();
        assertThat(done.end).isEqualTo(ExecutionStatus.Success);
        assertThat(done.path()).containsExactly("a");
    }

    @Test
    void R627_theOrderOfTheEventsDecidesBetweenAResultAndACancel() {
        World first = world();
        Run ended = first.start("Doc");
        first.answerNext();
        first.apply(ended.id, new StopExecution(ended.id, StopType.Cancel, null, null));
        assertThat(ended.ended("a").status()).isEqualTo(StepStatus.Success);
        assertThat(ended.end).isEqualTo(ExecutionStatus.Cancelled);

        World second = world();
        Run late = second.start("Doc");
        second.apply(late.id, new StopExecution(late.id, StopType.Cancel, null, null));
        second.answerNext();
        assertThat(late.ended("a").status()).isEqualTo(StepStatus.Cancelled);
        assertThat(late.end).isEqualTo(ExecutionStatus.Cancelled);
    }

    private static ExecutionView view(Run run) {
        ExecutionView view = new ExecutionView(run.id);
        view.apply(World.registered("Doc", DOC));
        for (int i = 0; i < run.events.size(); i++) {
            view.apply(run.headers.get(i), run.events.get(i));
        }
        return view;
    }
}
