package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.runbook.Problem.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Goal: a document with one fault is refused, and the reader is sent to the line of the fault, by its rule, without a
 * word about what only follows from it. Method: each mutator puts its fault into documents without errors, the
 * project's own and real ones, rendered as JSON and as YAML by a renderer that knows its lines. The seed of a failure
 * is in its message; -Drunstream.mutation.seed repeats it.
 */
class MutationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 2;

    private final long seed = Long.getLong("runstream.mutation.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> failures = new ArrayList<>();
    private final Set<String> mutated = new HashSet<>();

    @Test
    void everyMutationIsRefusedAtItsLineByItsRule() throws IOException {
        String own = own();
        List<String> all = new ArrayList<>(List.of(own));
        RealDocuments.pathsIfThere().forEach(path -> all.add(RealDocuments.text(path)));
        for (Mutator mutator : Mutators.all()) {
            assertThat(mutate(mutator, own, DocumentFormat.JSON))
                    .as(mutator.name())
                    .isTrue();
            assertThat(mutate(mutator, own, DocumentFormat.YAML))
                    .as(mutator.name())
                    .isTrue();
            for (int round = 0; round < ROUNDS; round++) {
                DocumentFormat format = random.nextBoolean() ? DocumentFormat.JSON : DocumentFormat.YAML;
                int tries = 0;
                while (!mutate(mutator, all.get(random.nextInt(all.size())), format)) {
                    if (++tries == 20) {
                        break;
                    }
                }
            }
        }
        assertThat(mutated).as("different documents").hasSizeGreaterThanOrEqualTo(300);
        assertThat(failures)
                .as("seed " + seed + ", " + mutated.size() + " documents")
                .isEmpty();
    }

    /** Whether the document has a place for the fault. */
    private boolean mutate(Mutator mutator, String original, DocumentFormat format) throws JsonProcessingException {
        ObjectNode document = (ObjectNode) JSON.readTree(original);
        Optional<Mutator.Fault> fault = mutator.apply().apply(document, random);
        if (fault.isEmpty()) {
            return false;
        }
        RenderedDocument rendered = RenderedDocument.of(document, format);
        mutated.add(rendered.text());
        int line = fault.get().atEnd()
                ? rendered.lastLine(fault.get().at())
                : rendered.firstLine(fault.get().at());
        RunbookParser.Parsed parsed = RunbookParser.parse(rendered.text(), format, DocumentLimits.DEFAULT);
        List<Problem> errors = parsed.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
        boolean told = parsed.runbook() == null
                && !errors.isEmpty()
                && errors.stream()
                        .allMatch(problem ->
                                problem.line() == line && problem.rule().equals(mutator.rule()));
        if (!told) {
            failures.add("%s in %s%s: expected line %d, but got %s"
                    .formatted(mutator.name(), format, fault.get().at(), line, errors));
        }
        return true;
    }

    private static String own() throws IOException {
        try (InputStream in = MutationTest.class.getResourceAsStream("/runbooks/every-action.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Documents.told(Documents.json(text))).isEmpty();
            return text;
        }
    }
}
