package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import dev.runstream.view.ExecutionView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** Goal: watch draws its table over itself, line by line. Method: what is written to the terminal, read as text. */
class WatchTableTest {
    private static final String ID = "01900000-0000-7000-8000-000000000001";
    private static final long T = 1_763_822_000_000L;

    private final StringWriter terminal = new StringWriter();
    private final ExecutionView view = new ExecutionView(ID);
    private long sequence;

    @Test
    void aTableShowsEachStepAndWhatTheExecutionWaitsFor() {
        enter("first", 1);
        draw(60, "Step first waits.", T + 1_500);
        assertThat(terminal.toString()).isEqualTo("""
                01900000-0000-7000-8000-000000000001  Images  InProgress  1.5 s
                  STEP                             STATUS      ATTEMPT  ELA…
                  first                            InProgress        1  1.5…
                Step first waits.
                """);
    }

    @Test
    void theNextTableIsDrawnOverTheOneBefore() {
        WatchTable table = new WatchTable(new PrintWriter(terminal), 80, Ansi.OFF);
        enter("first", 1);
        table.draw(view, "Step first waits.", T + 1_000);
        table.draw(view, "Step first waits.", T + 1_000);
        assertThat(terminal.toString()).as("the same again is not drawn").hasLineCount(4);
        apply(new Event.StepEnded(1, "first", 1, 1, StepStatus.Success, Map.of(), null, null, null, true, null, null));
        apply(new Event.ExecutionEnded(ExecutionStatus.Success, null, null, null, List.of(), List.of()));
        table.draw(view, null, T + 2_000);
        assertThat(terminal.toString().split("\u001b\\[4A\r\u001b\\[J", -1)).hasSize(2);
        assertThat(terminal.toString().substring(terminal.toString().indexOf('\r')))
                .contains("  first                            Success           1  0.0 s")
                .doesNotContain("waits");
    }

    @Test
    void statusesAreColouredOnATerminal() {
        enter("first", 1);
        new WatchTable(new PrintWriter(terminal), 80, Ansi.ON).draw(view, null, T);
        assertThat(terminal.toString()).contains("\u001b[36mInProgress");
    }

    @Test
    void aLongRunKeepsToTheLastSteps() {
        for (int visit = 1; visit <= 20; visit++) {
            enter("step-" + visit, visit);
        }
        draw(80, null, T);
        assertThat(terminal.toString())
                .contains("... 4 earlier", "step-5 ", "step-20 ")
                .doesNotContain("step-4 ");
    }

    private void draw(int width, @Nullable String reason, long now) {
        new WatchTable(new PrintWriter(terminal), width, Ansi.OFF).draw(view, reason, now);
    }

    private void enter(String step, long visit) {
        if (sequence == 0) {
            apply(new Event.ExecutionStarted(
                    "Images",
                    "3",
                    "0".repeat(64),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Mode.Auto,
                    Map.of(),
                    null,
                    null,
                    null,
                    null,
                    Map.of(),
                    step,
                    "0".repeat(64),
                    null,
                    Map.of(),
                    null,
                    null,
                    null));
        }
        apply(new Event.StepEntered(
                visit, step, "aws:sleep", Transition.Start, Map.of(), null, null, null, false, null));
    }

    private void apply(Event event) {
        sequence++;
        view.apply(
                new EventHeader(
                        ID, sequence, T, EventHeader.Cause.timer("TimerFired"), null, EventHeader.GENESIS, "1.0.0"),
                event);
    }
}
