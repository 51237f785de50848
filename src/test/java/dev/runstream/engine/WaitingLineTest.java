package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.config.ExecutionLimits;
import dev.runstream.execution.Admission;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: who runs, who waits and whose turn it is. Method: a line by itself, told who comes and goes. */
class WaitingLineTest {
    private static final Admission NOW = new Admission.Now();

    @Test
    void R616_thoseBeyondTheLimitWaitInTheOrderOfTheirStarts() {
        WaitingLine line = new WaitingLine("executions", 2, 0, 0);
        assertThat(line.admit()).isEqualTo(NOW);
        line.run("a", false);
        line.run("b", false);
        assertThat(line.admit()).isEqualTo(new Admission.Later(1));
        line.queue("z", 1);
        assertThat(line.admit()).isEqualTo(new Admission.Later(2));
        line.queue("c", 2);
        assertThat(line.next()).isNull();
        line.leave("a");
        assertThat(line.next()).isEqualTo("z");
        assertThat(line.admit()).as("nobody overtakes").isEqualTo(new Admission.Later(3));
        line.run("z", false);
        assertThat(line.next()).isNull();
        line.leave("b");
        assertThat(line.next()).isEqualTo("c");
    }

    @Test
    void R616_whoWaitsForSomebodyDoesNotCountUpToALimitOfItsOwn() {
        WaitingLine line = new WaitingLine("executions", 1, 2, 0);
        line.run("a", true);
        line.run("b", true);
        assertThat(line.admit()).isEqualTo(NOW);
        line.run("c", true);
        assertThat(line.admit()).as("the third of them counts").isEqualTo(new Admission.Later(1));
        line.leave("a");
        assertThat(line.admit()).isEqualTo(NOW);
        line.run("d", false);
        line.queue("e", 1);
        assertThat(line.next()).isNull();
        line.run("d", true);
        assertThat(line.next()).as("three are blocked again").isNull();
        line.leave("d");
        assertThat(line.next()).isEqualTo("e");
    }

    @Test
    void R616_theQueueHasALengthBeyondWhichStartsAreRefused() {
        WaitingLine line = new WaitingLine("executions", 1, 0, 1);
        line.run("a", false);
        line.queue("b", 1);
        assertThat(line.admit())
                .isEqualTo(
                        new Admission.Never("Expected at most 1 executions to wait for room in this partition, where 1"
                                + " run at once, but so many wait."));
    }

    @Test
    void whoeverIsCountedTwiceCountsOnce() {
        WaitingLine line = new WaitingLine("executions", 2, 0, 0);
        line.run("a", false);
        line.run("a", false);
        assertThat(line.admit()).isEqualTo(NOW);
        line.leave("a");
        line.leave("a");
        line.run("b", false);
        assertThat(line.admit()).isEqualTo(NOW);
        line.run("c", false);
        assertThat(line.admit()).isEqualTo(new Admission.Later(1));
    }

    @ParameterizedTest
    @CsvSource({"100, 3", "100, 7", "25, 6", "5000, 12", "1, 1", "64, 64"})
    void R616_theSharesOfAllPartitionsAddUpToTheLimit(int limit, int partitions) {
        ExecutionLimits all = new ExecutionLimits(limit, limit, limit, limit, limit);
        assertThat(IntStream.range(0, partitions)
                        .map(partition -> all.share(partition, partitions).runningMax())
                        .sum())
                .isEqualTo(limit);
        assertThat(all.share(0, partitions).queueMax())
                .isGreaterThanOrEqualTo(all.share(partitions - 1, partitions).queueMax());
    }

    @Test
    void R616_aPartitionHasRoomForOneAtLeastAndNoLimitStaysNone() {
        assertThat(new ExecutionLimits(2, 0, 1, 1, 0).share(5, 6)).isEqualTo(new ExecutionLimits(1, 0, 1, 1, 0));
        assertThat(ExecutionLimits.NONE.share(3, 6)).isEqualTo(ExecutionLimits.NONE);
    }
}
