package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Goal: the compiled template means what the regular expression of R401 and the rules of section 4.2 say. Method:
 * random values with strings made of the pieces that matter (braces, blanks, names, separators, line breaks) are
 * resolved against random values by the template and by a naive implementation. A failure names its seed; run it again
 * with {@code -Drunstream.test.seed=…}.
 */
class TemplateRandomTest {
    private static final int RUNS = 20_000;
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "{{",
            "}}",
            "{{",
            "}}",
            " ",
            "\t",
            "\n",
            "a",
            "b1",
            "X_",
            "a.b1",
            ".",
            ":",
            "global:",
            "automation:",
            "variable:",
            "ssm:",
            "{{a}}",
            "{{ a.b1 }}",
            "{{global:X_}}",
            "{{variable:a}} ",
            "é",
            "\uD83D\uDE00",
            "$",
            "\\");
    private static final List<String> BODIES =
            List.of("a", "b1", "X_", "a.b1", "b1.a", "global:X_", "variable:a", "automation:a");
    private static final List<JsonNode> VALUES = List.of(
            Json.of("'s'"),
            Json.of("'{{a}}'"),
            Json.of("'$1 \\\\'"),
            Json.of("''"),
            Json.of("7"),
            Json.of("1.50"),
            Json.of("true"),
            Json.of("null"),
            Json.of("[]"),
            Json.of("['x']"),
            Json.of("['x','y']"),
            Json.of("[5]"),
            Json.of("[[1]]"),
            Json.of("[{'k':'v'}]"),
            Json.of("{'k':['v']}"));

    @Test
    void R401_R443_aTemplateAgreesWithTheRegularExpression() {
        long firstSeed = Long.getLong("runstream.test.seed", System.nanoTime());
        int runs = System.getProperty("runstream.test.seed") == null ? RUNS : 1;
        for (int run = 0; run < runs; run++) {
            long seed = firstSeed + run;
            Random random = new Random(seed);
            JsonNode source = value(random, 3);
            Map<String, JsonNode> values = values(random);

            Template template = Template.of(source);
            Template.Resolution resolution = template.resolve(reference -> values.get(NaiveTemplate.body(reference)));

            assertThat(resolution.value())
                    .as("seed %d, source %s, values %s", seed, source, values)
                    .isEqualTo(NaiveTemplate.resolve(source, values));
            assertThat(resolution.unresolved())
                    .as("seed %d", seed)
                    .isEqualTo(template.references().stream()
                            .filter(reference -> !values.containsKey(NaiveTemplate.body(reference)))
                            .toList());
        }
    }

    private static Map<String, JsonNode> values(Random random) {
        Map<String, JsonNode> values = new HashMap<>();
        for (String body : BODIES) {
            if (random.nextInt(4) > 0) {
                values.put(body, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return values;
    }

    private static JsonNode value(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 10);
        if (kind < 5) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(9); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            return JsonNodeFactory.instance.textNode(text.toString());
        }
        if (kind == 5) {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
        if (kind < 8) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(value(random, depth - 1));
            }
            return array;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.set(PIECES.get(random.nextInt(PIECES.size())), value(random, depth - 1));
        }
        return object;
    }
}
