package dev.runstream.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Goal: no rule of SSM is without a test, and docs/conformance.md says which test holds which rule. Method: the rules
 * stand in rules.txt (id, what it means here, and {@code later} or {@code none} where there is nothing to hold yet or
 * at all); tests name them as parts of their names ({@code R116_…}), cases of suites at the
 * beginning of theirs.
 */
class ConformanceTest {
    private static final Path RULES = Path.of("src", "test", "resources", "rules.txt");

    /** Rules that wait for their test. Shrinks to nothing. */
    private static final Path MISSING = Path.of("src", "test", "resources", "rules-without-test.txt");

    private static final Path PATH = Path.of("docs", "conformance.md");
    private static final String WRITE = "mvn test -Dtest=ConformanceTest -Ddocs.write=true";

    /**
     * A rule of the list.
     *
     * @param mark empty, later or none
     */
    private record Rule(String id, String note, String mark) {}

    @Test
    void everyRuleHasATest() throws IOException {
        SortedMap<String, SortedSet<String>> tests = RuleTests.find();
        SortedSet<String> missing = new TreeSet<>();
        rules().values().stream()
                .filter(rule -> rule.mark().isEmpty() && !tests.containsKey(rule.id()))
                .forEach(rule -> missing.add(rule.id()));
        if (Boolean.getBoolean("docs.write")) {
            SortedSet<String> stillMissing = new TreeSet<>(Files.readAllLines(MISSING, UTF_8));
            stillMissing.retainAll(missing); // it never grows by itself
            Files.write(MISSING, stillMissing, UTF_8);
        }
        assertThat(missing)
                .as(
                        "rules without a test; the list of those that still wait is %s. Where it shrank: %s",
                        MISSING, WRITE)
                .isEqualTo(new TreeSet<>(Files.readAllLines(MISSING, UTF_8)));
    }

    @Test
    void everyRuleThatATestNamesIsInTheList() throws IOException {
        assertThat(RuleTests.find().keySet()).isSubsetOf(rules().keySet());
    }

    @Test
    void theDocumentSaysWhichTestHoldsWhichRule() throws IOException {
        String written = document();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PATH, written, UTF_8);
            return;
        }
        assertThat(Files.readString(PATH, UTF_8))
                .as("docs/conformance.md is not as the tests are. Write it: %s", WRITE)
                .isEqualTo(written);
    }

    private static String document() throws IOException {
        SortedMap<String, SortedSet<String>> tests = RuleTests.find();
        StringBuilder text = new StringBuilder("""
                # Conformance

                What SSM does, rule by rule, and the tests that hold it here. The rules are those that this project
                collected from SSM's documentation and from runbooks that AWS publishes; the notes say their gist. A test
                has its rules in its name. Written from those names; do not edit: `%s`.
                """.formatted(WRITE));
        String section = "";
        for (Rule rule : rules().values()) {
            String its = section(rule.id());
            if (!its.equals(section)) {
                section = its;
                text.append("\n## ")
                        .append(section)
                        .append("\n\n| rule | what it means here | tests |\n|---|---|---|\n");
            }
            text.append("| ")
                    .append(rule.id())
                    .append(" | ")
                    .append(rule.note().replace("|", "\\|"))
                    .append(" | ");
            SortedSet<String> named = tests.get(rule.id());
            text.append(
                    named != null
                            ? "`" + String.join("`<br>`", named) + "`"
                            : switch (rule.mark()) {
                                case "later" -> "comes later";
                                case "none" -> "nothing to hold";
                                default -> "**none yet**";
                            });
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String section(String id) {
        return switch (id.charAt(0)) {
            case 'T' -> "Transitions";
            case 'I' -> "Idioms of real runbooks";
            case 'C' -> "Scenarios";
            default ->
                switch (id.charAt(1)) {
                    case '1' -> "Functions";
                    case '2' -> "Steps";
                    case '3' -> "Documents";
                    case '4' -> "References";
                    case '5' -> "Other actions";
                    case '7' -> "The API";
                    default -> "Executions";
                };
        };
    }

    private static Map<String, Rule> rules() throws IOException {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (String line : Files.readAllLines(RULES, UTF_8)) {
            String[] parts = line.split("\t");
            assertThat(parts.length).as(line).isBetween(2, 3);
            Rule rule = new Rule(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
            assertThat(rule.mark()).as(line).isIn("", "later", "none");
            assertThat(rules.put(rule.id(), rule)).as(line).isNull();
        }
        return rules;
    }
}
