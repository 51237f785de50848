package dev.runstream.execution;

import static dev.runstream.execution.World.Behaviour.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.World.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: an execution that is started while there is no room waits, visibly, and begins as any other does. Method: the core is
 * told whether there is room; {@code WaitingLineTest} and {@code QueueingTest} show who tells it.
 */
class QueueTest {
    private static final String DOC = """
            schemaVersion: '0.3'
            parameters: {P: {type: String, default: p}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
              - {name: b, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f}}
            outputs: [a.Payload]
            """;

    private static World world() {
        return new World().runbook("Doc", DOC).function("f", returns("1")).admission(new Admission.Later(7));
    }

    @Test
    void R603_R616_aStartWithoutRoomIsPendingAndEntersNoStep() {
        World world = world();
        Run run = world.start("Doc");
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Pending);
        assertThat(run.events).hasSize(1);
        assertThat(run.events(Event.ExecutionStarted.class).getFirst().queueNumber())
                .isEqualTo(7L);
        assertThat(world.requests()).isEmpty();
        assertThat(run.live().nextDueAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void R616_itBeginsWhenItsTurnHasCome_R605_andItsStartIsItsAcceptance() {
        World world = world();
        Run run = world.start("Doc");
        long accepted = world.now();
        world.advance(5_000);
        world.apply(run.id, new Input.TurnCame());
        assertThat(run.events(Event.ExecutionAdmitted.class)).containsExactly(new Event.ExecutionAdmitted(5_000, null));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        assertThat(run.live().startedAt()).isEqualTo(accepted);
        world.play();
        assertThat(run.path()).containsExactly("a", "b");
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.executionEnded().outputs().getFirst().values()).containsExactly("1");
    }

    @Test
    void R616_aTurnThatComesTwiceDoesNothing() {
        World world = world();
        Run run = world.start("Doc");
        world.apply(run.id, new Input.TurnCame());
        assertThat(world.apply(run.id, new Input.TurnCame())).isInstanceOf(Decision.Nothing.class);
        assertThat(run.path()).containsExactly("a");
    }

    @Test
    void R616_theQueueIsFull() {
        World world = world().admission(new Admission.Never("Expected at most 1 to wait, but so many do."));
        Run run = world.start("Doc");
        Event.ExecutionRejected rejected =
                run.events(Event.ExecutionRejected.class).getFirst();
        assertThat(rejected.code()).isEqualTo("AutomationExecutionLimitExceededException");
        assertThat(rejected.message()).isEqualTo("Expected at most 1 to wait, but so many do.");
    }

    @Test
    void R611_whatIsInvalidIsRefusedBeforeItWaits() {
        World world = world();
        Run run = world.start("Doc", Map.of("Unknown", List.of("x")));
        assertThat(run.events(Event.ExecutionRejected.class).getFirst().code())
                .isEqualTo("InvalidAutomationExecutionParametersException");
    }

    @Test
    void R624_aCancelWhilePendingEndsItWithAllStepsPending() {
        World world = world();
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Cancel, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Cancelled);
        assertThat(run.path()).isEmpty();
    }

    @Test
    void R626_completeWhilePendingStartsNothing() {
        World world = world();
        Run run = world.start("Doc");
        world.apply(run.id, new StopExecution(run.id, StopType.Complete, "me", null));
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(run.path()).isEmpty();
    }

    @Test
    void R631_noSignalFitsAnExecutionThatIsPending() {
        World world = world();
        Run run = world.start(new StartExecution(
                World.ID, "Doc", null, Map.of(), Mode.Interactive, null, Map.of(), null, null, null, null));
        for (SignalType type : List.of(SignalType.Approve, SignalType.StartStep, SignalType.StopStep)) {
            world.apply(run.id, new SendSignal(run.id, type, Map.of(), "me"));
        }
        assertThat(run.rejections)
                .extracting(Rejection::reason)
                .containsOnly(Reason.InvalidAutomationSignal)
                .hasSize(3);
        world.apply(run.id, new Input.TurnCame());
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Waiting);
    }

    @Test
    void R618_theTimeThatItMayTakeBeginsWhenItIsAdmitted() {
        World world = world().set("engine.execution.max.ms", "1000");
        Run run = world.start("Doc");
        world.advance(60_000);
        assertThat(world.fireNext()).as("nothing is due").isFalse();
        world.apply(run.id, new Input.TurnCame());
        assertThat(run.live().dueAt()).isEqualTo(world.now() + 1_000);
    }

    @Test
    void R616_anExecutionWithTargetsWaitsToo() {
        World world = world();
        Run run = world.start(new StartExecution(
                World.ID,
                "Doc",
                null,
                Map.of(),
                Mode.Auto,
                null,
                Map.of(),
                null,
                null,
                null,
                new RateControl(
                        "P", List.of(new Target(Target.PARAMETER_VALUES, List.of("a", "b"))), List.of(), null, null)));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Pending);
        assertThat(run.events(Event.TargetStarted.class)).isEmpty();
        world.apply(run.id, new Input.TurnCame());
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
        assertThat(world.runs()).as("children have room always").hasSize(3);
    }

    @Test
    void whatIsHeldInTheQueueIsPendingAgainOnceItIsReleased() {
        World world = world();
        Run run = world.start("Doc");
        world.hold(run);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Held);
        world.apply(run.id, new SendSignal(run.id, SignalType.Resume, Map.of(), "me"));
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.Pending);
        assertThat(run.live().queued()).isEqualTo(new State.Queued(7, "a"));
    }
}
