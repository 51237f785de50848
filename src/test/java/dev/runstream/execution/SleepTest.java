package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.World.Run;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 5.2: aws:sleep. */
class SleepTest {

    private static Run start(World world, String properties, String inputs, String value) {
        return world.runbook(
                        "Doc",
                        "schemaVersion: '0.3'\nparameters: {V: {type: String, default: x}}\nmainSteps:\n  - name: nap\n"
                                + "    action: aws:sleep\n" + properties + "    inputs: {" + inputs + "}\n")
                .start("Doc", Map.of("V", List.of(value)));
    }

    @ParameterizedTest
    @CsvSource({"PT10M,600000", "PT0.5S,500", "PT01S,1000", "PT24H5M,86700000", "P1D,86400000", "PT604799S,604799000"})
    void R512_durationsOfTheRealDocuments(String duration, long millis) {
        World world = new World();
        Run run = start(world, "", "Duration: '{{ V }}'", duration);
        assertThat(run.live().nextDueAt()).isEqualTo(world.now() + millis);
        assertThat(run.live().status()).isEqualTo(ExecutionStatus.InProgress);
        world.play();
        assertThat(run.end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R512_aZeroSleepEndsAtOnce() {
        assertThat(start(new World(), "", "Duration: '{{ V }}'", "PT0S").end).isEqualTo(ExecutionStatus.Success);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT604800S", "PT-1S", "-PT1S", "P1Y", "P1M", "10 minutes", "", "{{x}}"})
    void R512_durationsThatAreRefusedAtRunTime(String duration) {
        Run run = start(new World(), "    maxAttempts: 3\n", "Duration: '{{ V }}'", duration);
        assertThat(run.end).isEqualTo(ExecutionStatus.Failed);
        assertThat(run.ended("nap").failure().stage()).isEqualTo(Failure.FailureStage.InputValidation);
    }

    @Test
    void R513_theDurationIsParsedAfterSubstitution() {
        World world = new World();
        Run run = start(world, "", "Duration: 'PT{{ V }}M'", "2");
        assertThat(run.live().nextDueAt()).isEqualTo(world.now() + 120_000);
    }

    @Test
    void R514_aPastTimestampContinuesAtOnce() {
        World world = new World();
        String past = Instant.ofEpochMilli(world.now() - 1_000).toString();
        assertThat(start(world, "", "Timestamp: '{{ V }}'", past).end).isEqualTo(ExecutionStatus.Success);
    }

    @Test
    void R511_aTimestampWakesAtItsInstant() {
        World world = new World();
        String at = Instant.ofEpochMilli(world.now() + 90_000).toString();
        assertThat(start(world, "", "Timestamp: '{{ V }}'", at).live().nextDueAt())
                .isEqualTo(world.now() + 90_000);
    }

    @Test
    void R515_theWakeTimeStandsInTheEventAndIsNeverDerivedAgain() {
        World world = new World();
        Run run = start(world, "", "Duration: '{{ V }}'", "PT10M");
        long wakeAt = run.events(Event.StepEntered.class).getFirst().dueAt();
        world.advance(100_000);
        assertThat(World.replay(run).nextDueAt()).isEqualTo(wakeAt);
    }

    @Test
    void R516_aTimeoutShorterThanTheSleepEndsItTimedOut() {
        World world = new World();
        long began = world.now();
        Run run = start(world, "    timeoutSeconds: 5\n", "Duration: '{{ V }}'", "PT10M");
        world.play();
        assertThat(world.now() - began).isEqualTo(5_000);
        assertThat(run.end).isEqualTo(ExecutionStatus.TimedOut);
    }
}
