package dev.runstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.chaos.CallsSeen.Attempt;
import dev.runstream.chaos.EventWatch.Accepted;
import dev.runstream.chaos.EventWatch.Family;
import dev.runstream.chaos.EventWatch.Lost;
import dev.runstream.chaos.EventWatch.Timer;
import dev.runstream.chaos.FaultLog.Window;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.verify.Report;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Goal: what the fault harness checks from outside is seen when it is broken, and whatever holds is not complained of.
 * Method: observations as a run would make them, each with one thing broken on purpose.
 */
class InvariantsTest {
    private static final Attempt ATTEMPT = new Attempt("id", 1, 1);
    private static final Window FAULT = new Window(Fault.F1, 10_000, 15_000);

    @Test
    void I1_eachAcknowledgedStartHasOneTerminalEvent() {
        assertThat(ends(Map.of("id", ExecutionStatus.Success), 1)).isEmpty();
        assertThat(ends(Map.of(), 0)).singleElement().asString().startsWith("I1");
        assertThat(ends(Map.of("id", ExecutionStatus.Success), 2))
                .singleElement()
                .asString()
                .startsWith("I1");
        assertThat(ends(Map.of("id", ExecutionStatus.Failed), 1))
                .singleElement()
                .asString()
                .contains("Failed");
    }

    private static List<String> ends(Map<String, ExecutionStatus> ends, int events) {
        return Invariants.oneTerminalStatusEach(
                List.of("id"), ends, Map.of("id", events), _ -> Set.of(ExecutionStatus.Success));
    }

    @Test
    void I7_aCallThatWasNotSentNeedsAFaultThatExplainsIt() {
        assertThat(calls(List.of(1_000L), 1, List.of())).isEmpty();
        assertThat(calls(List.of(1_000L, 2_000L), 2, List.of())).isEmpty();
        assertThat(calls(List.of(1_000L, 2_000L), 1, List.of()))
                .singleElement()
                .asString()
                .startsWith("I7");
        assertThat(calls(List.of(9_000L, 12_000L), 1, List.of(FAULT))).isEmpty();
        assertThat(calls(List.of(9_000L, 12_000L, 13_000L), 1, List.of(FAULT))).hasSize(1);
        assertThat(calls(List.of(70_000L, 71_000L), 1, List.of(FAULT))).hasSize(1);
        assertThat(Invariants.calls(Map.of(ATTEMPT, List.of(9_000L, 12_000L)), Map.of(ATTEMPT, 1), List.of(FAULT))
                        .extra())
                .isEqualTo(1);
    }

    private static List<String> calls(List<Long> received, int sent, List<Window> windows) {
        return Invariants.calls(Map.of(ATTEMPT, received), Map.of(ATTEMPT, sent), windows)
                .violations();
    }

    @Test
    void I8_aCallThatNobodySentIsFound() {
        assertThat(Invariants.calls(Map.of(ATTEMPT, List.of(1_000L)), Map.of(), List.of(FAULT))
                        .violations())
                .singleElement()
                .asString()
                .startsWith("I8");
    }

    @Test
    void I6_theResultOfACallIsAcceptedOnceAndForItsOwnAttempt() {
        Attempt second = new Attempt("id", 1, 2);
        Map<String, Attempt> made = Map.of("r1", ATTEMPT, "r2", second);
        assertThat(Invariants.accepted(List.of(new Accepted(ATTEMPT, "r1"), new Accepted(second, "r2")), made))
                .isEmpty();
        assertThat(Invariants.accepted(List.of(new Accepted(ATTEMPT, "r1"), new Accepted(ATTEMPT, "r1")), made))
                .singleElement()
                .asString()
                .startsWith("I6")
                .contains("once");
        assertThat(Invariants.accepted(List.of(new Accepted(second, "r1")), made))
                .singleElement()
                .asString()
                .contains("was made for");
        assertThat(Invariants.accepted(List.of(new Accepted(ATTEMPT, "r3")), made))
                .singleElement()
                .asString()
                .contains("never made");
    }

    @Test
    void I14_aChildEndsSoonAfterItsParent() {
        assertThat(families(20_000, 30_000, List.of())).isEmpty();
        assertThat(families(20_000, 18_000, List.of())).as("the child first").isEmpty();
        assertThat(families(20_000, 30_001, List.of()))
                .singleElement()
                .asString()
                .startsWith("I14");
        assertThat(families(9_000, 24_000, List.of(FAULT))).isEmpty();
        assertThat(families(9_000, 24_001, List.of(FAULT))).hasSize(1);
        assertThat(families(20_000, 0, List.of(FAULT)))
                .singleElement()
                .asString()
                .contains("goes on");
    }

    private static List<String> families(long parentEndedAt, long childEndedAt, List<Window> windows) {
        return Invariants.families(
                List.of(new Family("child", "parent", childEndedAt, parentEndedAt)), windows, 10_000);
    }

    @Test
    void I15_aCallIsGivenUpOnlyAfterAFault() {
        assertThat(lost(10_000, List.of(FAULT))).isEmpty();
        assertThat(lost(24_000, List.of(FAULT))).isEmpty();
        assertThat(lost(9_999, List.of(FAULT))).singleElement().asString().startsWith("I15");
        assertThat(lost(24_001, List.of(FAULT))).hasSize(1);
        assertThat(lost(10_000, List.of())).hasSize(1);
    }

    private static List<String> lost(long decidedAt, List<Window> windows) {
        return Invariants.lost(List.of(new Lost(ATTEMPT, decidedAt)), windows, 9_000);
    }

    @Test
    void I7_theMostAttemptsOfAStepAreThoseOfItsRunbook() {
        assertThat(Shape.attemptsMax("chaos-branch", "ask")).isEqualTo(2);
        assertThat(Shape.attemptsMax("chaos-branch", "mend")).isEqualTo(5);
        assertThat(Shape.attemptsMax("chaos-loop", "body")).isEqualTo(5);
    }

    @Test
    void I12_aTimerIsNeverEarlyAndLateByASecondAtMost() {
        assertThat(timers(1_000, 2_000, List.of())).isEmpty();
        assertThat(timers(1_000, 999, List.of())).singleElement().asString().contains("early");
        assertThat(timers(1_000, 2_001, List.of())).singleElement().asString().contains("late");
        assertThat(timers(11_000, 17_000, List.of(FAULT))).isEmpty();
        assertThat(timers(11_000, 60_000, List.of(FAULT))).hasSize(1);
        assertThat(Invariants.timers(List.of(new Timer("id", 1_000, 1_300)), List.of(), 1_000, 15_000)
                        .latestMillis())
                .isEqualTo(300);
    }

    private static List<String> timers(long due, long decided, List<Window> windows) {
        return Invariants.timers(List.of(new Timer("id", due, decided)), windows, 1_000, 15_000)
                .violations();
    }

    @Test
    void I11_theQuarantineHoldsThePoisonAndNothingElse() {
        assertThat(quarantine(1, "engine", Map.of())).isEmpty();
        assertThat(quarantine(2, "worker", Map.of())).isEmpty();
        assertThat(quarantine(0, "engine", Map.of())).singleElement().asString().startsWith("I11");
        assertThat(quarantine(2, "engine", Map.of())).hasSize(1);
        assertThat(quarantine(1, "engine", Map.of("Unreadable: no", 3)))
                .singleElement()
                .asString()
                .contains("3 of Unreadable");
    }

    private static List<String> quarantine(int times, String by, Map<String, Integer> others) {
        return Invariants.quarantine(1, times == 0 ? Map.of() : Map.of(0, times), Map.of(0, by), others);
    }

    @Test
    void aRecoveryOverItsLimitIsAViolation() {
        FaultLog log = new FaultLog(1);
        log.recovered(Fault.F1, "a decision", 15_000, 15_000);
        assertThat(log.violations()).isEmpty();
        log.recovered(Fault.F1, "a decision", 15_001, 15_000);
        assertThat(log.violations()).singleElement().asString().contains("15001");

        FaultLog onABusyMachine = new FaultLog(3);
        onABusyMachine.recovered(Fault.F1, "a decision", 45_000, 15_000);
        assertThat(onABusyMachine.violations()).isEmpty();
        onABusyMachine.recovered(Fault.F1, "a decision", 45_001, 15_000);
        assertThat(onABusyMachine.violations()).hasSize(1);
    }

    @Test
    void aRunThatHitsTooRarelyIsNotRight() {
        assertThat(report(2, List.of()).isRight()).isTrue();
        assertThat(report(1, List.of()).isRight()).isFalse();
        assertThat(report(2, List.of("I1: expected …")).isRight()).isFalse();
    }

    private static ChaosReport report(int hits, List<String> violations) {
        return new ChaosReport(
                "ci",
                1,
                1,
                1,
                1,
                Map.of(),
                1,
                1,
                0,
                0,
                Map.of(),
                List.of(new ChaosReport.Row(Fault.F1, 2, hits, 2, List.of())),
                new Report(1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, List.of()),
                violations);
    }
}
