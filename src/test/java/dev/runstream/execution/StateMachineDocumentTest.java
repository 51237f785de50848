package dev.runstream.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.StateTable.PlaceEdge;
import dev.runstream.execution.StateTable.StatusEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Goal: docs/state-machine.md shows the states, events, transitions and rejections as they are. Method: it is written
 * from {@link StateTable}, from {@link TransitionTable} asked row by row, and from {@link Decider} asked about every
 * input at every place. That what runs do is in the table is held by every test that runs a {@link World}.
 */
class StateMachineDocumentTest {
    private static final Path PATH = Path.of("docs", "state-machine.md");
    private static final String WRITE = "mvn test -Dtest=StateMachineDocumentTest -Ddocs.write=true";

    @Test
    void theDocumentIsAsTheCodeIs() throws IOException {
        String written = document();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PATH, written, UTF_8);
            return;
        }
        assertThat(Files.readString(PATH, UTF_8))
                .as("docs/state-machine.md is not as the code is. Write it: %s", WRITE)
                .isEqualTo(written);
    }

    @Test
    void everyReasonForARejectionIsShown() {
        Set<Rejection.Reason> shown = EnumSet.noneOf(Rejection.Reason.class);
        for (InputsAtPlaces.At at : InputsAtPlaces.places()) {
            InputsAtPlaces.answers(at).values().forEach(decision -> {
                if (decision instanceof Decision.Rejected(Rejection rejection)) {
                    shown.add(rejection.reason());
                }
            });
        }
        assertThat(shown).containsExactlyInAnyOrder(Rejection.Reason.values());
    }

    private static String document() {
        return """
                # States, events, transitions, rejections

                Written from the code; do not edit: `%s`. Every event that a test run tells is checked against the two
                tables of states; `StateTable.problem` says the same of a recorded one.

                An execution moves in two tables at once: its status is what SSM shows, its place is what it is doing.

                ## Statuses of an execution

                %s
                %s
                No event leads out of Success, Failed, TimedOut, Cancelled and Rejected: only `InputRejected` may follow
                there, and it changes nothing.

                ## Places: what an execution is doing

                `Between` is never seen from outside: one decision leads through it. A place stays as it is while the
                execution is Held.

                %s
                %s
                ## Where a run goes after a step

                The rows of SSM's transitions, asked of the code. "Next" is `nextStep`, else the step listed after it.

                %s
                ## What each input is answered

                Events in the order in which they are told; a reason in **bold** is a rejection, recorded as
                `InputRejected`; – means that nothing happens and nothing is recorded.

                %s
                ## Rejections

                %s""".formatted(
                        WRITE,
                        statusDiagram(),
                        statusTable(),
                        placeDiagram(),
                        placeTable(),
                        TransitionRows.table(),
                        answers(),
                        rejections());
    }

    private static String statusDiagram() {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        Set<String> ends = new LinkedHashSet<>();
        for (StatusEdge edge : StateTable.statusEdges()) {
            if (edge.to() != edge.from()) {
                String from = edge.from() == null ? "[*]" : edge.from().name();
                labels.computeIfAbsent(from + " --> " + edge.to(), way -> new LinkedHashSet<>())
                        .add(edge.event().getSimpleName());
            }
            if (edge.to().terminal()) {
                ends.add("    " + edge.to() + " --> [*]\n");
            }
        }
        return diagram(labels) + String.join("", ends) + "```\n";
    }

    private static String placeDiagram() {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        for (PlaceEdge edge : StateTable.placeEdges()) {
            if (edge.from() != edge.to()) {
                String from = edge.from() == StateTable.Place.None
                        ? "[*]"
                        : edge.from().name();
                String to =
                        edge.to() == StateTable.Place.Ended ? "[*]" : edge.to().name();
                labels.computeIfAbsent(from + " --> " + to, way -> new LinkedHashSet<>())
                        .add(name(edge));
            }
        }
        return diagram(labels) + "```\n";
    }

    private static String diagram(Map<String, Set<String>> labels) {
        StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        labels.forEach((way, events) -> text.append("    ")
                .append(way)
                .append(" : ")
                .append(String.join(", ", events))
                .append('\n'));
        return text.toString();
    }

    private static String name(PlaceEdge edge) {
        return edge.event().getSimpleName() + (edge.outcome() == null ? "" : " " + edge.outcome());
    }

    private static String statusTable() {
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        for (StatusEdge edge : StateTable.statusEdges()) {
            String from =
                    edge.from() == null ? "(no execution yet)" : edge.from().name();
            rows.computeIfAbsent("| " + from + " | " + edge.to() + " | ", row -> new LinkedHashSet<>())
                    .add(edge.event().getSimpleName());
        }
        return rows(rows);
    }

    private static String placeTable() {
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        for (PlaceEdge edge : StateTable.placeEdges()) {
            rows.computeIfAbsent("| " + edge.from() + " | " + edge.to() + " | ", row -> new LinkedHashSet<>())
                    .add(name(edge));
        }
        return rows(rows);
    }

    private static String rows(Map<String, Set<String>> rows) {
        StringBuilder text = new StringBuilder("| from | to | by |\n|---|---|---|\n");
        rows.forEach((row, events) ->
                text.append(row).append(String.join(", ", events)).append(" |\n"));
        return text.toString();
    }

    private static String answers() {
        StringBuilder text = new StringBuilder();
        for (InputsAtPlaces.At at : InputsAtPlaces.places()) {
            Map<String, List<String>> inputsByAnswer = new LinkedHashMap<>();
            InputsAtPlaces.answers(at)
                    .forEach((input, decision) -> inputsByAnswer
                            .computeIfAbsent(cell(decision), answer -> new ArrayList<>())
                            .add(input));
            text.append("\n### ").append(at.name()).append("\n\n| input | answer |\n|---|---|\n");
            inputsByAnswer.forEach((answer, inputs) -> text.append("| ")
                    .append(String.join("; ", inputs))
                    .append(" | ")
                    .append(answer)
                    .append(" |\n"));
        }
        return text.toString();
    }

    private static String cell(Decision decision) {
        return switch (decision) {
            case Decision.Applied applied ->
                String.join(
                        ", ",
                        applied.events().stream()
                                .map(StateMachineDocumentTest::event)
                                .toList());
            case Decision.Rejected(Rejection rejection) -> "**" + rejection.reason() + "**";
            case Decision.Renewed renewed -> "the lease is renewed";
            case Decision.Nothing nothing -> "–";
        };
    }

    private static String event(Event event) {
        String name = event.getClass().getSimpleName();
        return switch (event) {
            case Event.StepEnded e -> name + " " + e.status();
            case Event.ExecutionEnded e -> name + " " + e.status();
            case Event.StepWaiting e -> name + " for " + e.waitFor();
            case Event.StepEntered e -> name + " by " + e.transition();
            default -> name;
        };
    }

    private static String rejections() {
        Map<Rejection.Reason, List<String>> rows = new TreeMap<>();
        Set<String> seen = new LinkedHashSet<>();
        for (InputsAtPlaces.At at : InputsAtPlaces.places()) {
            InputsAtPlaces.answers(at).forEach((input, decision) -> {
                if (decision instanceof Decision.Rejected(Rejection rejection)
                        && seen.add(rejection.reason() + input)) {
                    rows.computeIfAbsent(rejection.reason(), reason -> new ArrayList<>())
                            .add("| " + rejection.reason() + " | " + input + " | " + at.name() + " | "
                                    + rejection.message().replace("|", "\\|") + " |\n");
                }
            });
        }
        StringBuilder text =
                new StringBuilder("The sentence is that of the first place where the input is rejected so.\n\n"
                        + "| reason | input | for example | the sentence there |\n|---|---|---|---|\n");
        rows.values().forEach(each -> each.forEach(text::append));
        return text.toString();
    }
}
