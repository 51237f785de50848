package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever is wrong with a suite is told with file, line and column, all of it at once. Method: one mistake each,
 * and what is said of it.
 */
class SuiteReaderTest {
    private static final String DOCUMENT =
            "document: {schemaVersion: '0.3', mainSteps: [{name: a, action: 'aws:sleep', inputs: {Duration: PT1S}}]}\n";

    @TempDir
    Path directory;

    @Test
    void aSuiteWithMoreAliasesThanAnyoneWritesIsRefused() throws Exception {
        String aliases = DOCUMENT + "cases:\n  - {name: x, expect: {status: Success}}\n"
                + "functions: {f: [{returns: [&a [1]" + ", *a".repeat(1_000) + "%s]}]}\n";
        assertThat(Suites.of(directory, aliases.formatted("")).cases()).hasSize(1);
        assertThat(problems(aliases.formatted(", *a")))
                .singleElement()
                .asString()
                .contains("Expected YAML, but Number of aliases for non-scalar nodes exceeds the specified max=1000");
    }

    @Test
    void aSuiteOfMoreLevelsThanAnyoneWritesIsRefused() throws IOException {
        assertThat(problems(DOCUMENT + "cases: " + "[".repeat(199) + "]".repeat(199)))
                .as("one map around them")
                .noneMatch(problem -> problem.contains("levels"));
        for (String text : List.of("[".repeat(200) + "]".repeat(200), "[".repeat(200_000))) {
            assertThat(problems(DOCUMENT + "cases: " + text))
                    .containsExactly(directory.resolve("it.suite.yaml")
                            + ":2:207: Expected YAML, but lists and maps are nested deeper than 200 levels.");
        }
    }

    @Test
    void aSuiteOfMoreCharactersThanAnyoneWritesIsRefused() throws Exception {
        String suite = DOCUMENT + "cases:\n  - {name: x, expect: {status: Success}}\n";
        int room = 4 * 1024 * 1024 - suite.length();
        String full = suite + "# 3456\n".repeat(room / 7) + " ".repeat(room % 7);
        assertThat(Suites.of(directory, full).cases()).hasSize(1);
        assertThat(problems(full + " "))
                .singleElement()
                .asString()
                .contains("Expected YAML, but there are more than 4194304 characters.");
    }

    @ParameterizedTest
    @MethodSource
    void aMistakeIsToldAtItsPlace(String yaml, String problem) throws IOException {
        assertThat(problems(yaml)).containsExactly(directory.resolve("it.suite.yaml") + ":" + problem);
    }

    static Stream<Arguments> aMistakeIsToldAtItsPlace() {
        return Stream.of(
                Arguments.of("", "1:1: Expected a map with the key 'cases', but the file is empty."),
                Arguments.of(
                        "cases: [", "1:9: Expected YAML, but expected the node content, but found '<stream end>'."),
                Arguments.of("[]", "1:1: Expected a map, but found a list."),
                Arguments.of("runbook: x.yaml", "1:1: Expected the key 'cases', but it is missing."),
                Arguments.of(DOCUMENT + "cases: []", "2:8: Expected at least one case, but the list is empty. (cases)"),
                Arguments.of(
                        DOCUMENT + "case: 1\ncases:\n  - {name: x, expect: {status: Success}}",
                        "2:1: Expected one of the keys runbook, document, runbooks, bindings, functions, settings, ssm,"
                                + " cases, but found 'case'."),
                Arguments.of(
                        DOCUMENT + "cases:\n  - {name: x, expect: {status: Fine}}",
                        "3:32: Expected one of Pending, InProgress, Waiting, Cancelling, Held, Success, Failed, TimedOut,"
                                + " Cancelled, Rejected, but found 'Fine'. (cases[0].expect.status)"),
                Arguments.of(
                        DOCUMENT + "cases:\n  - {name: x, expect: {after: soon}}",
                        "3:31: Expected a duration such as 200ms, 5s, 1m or PT5S, but found 'soon'."
                                + " (cases[0].expect.after)"),
                Arguments.of(
                        DOCUMENT + "cases:\n  - {name: x}",
                        "3:5: Expected the key 'expect', but it is missing. (cases[0])"),
                Arguments.of(
                        DOCUMENT + "cases:\n  - {name: x, expect: {}}",
                        "3:23: Expected at least one of the keys status, rejected, steps, pending, outputs, variables,"
                                + " calls, failure, after, rejections, but the map is empty. (cases[0].expect)"),
                Arguments.of(
                        DOCUMENT + "cases:\n  - {name: x, expect: {steps: [{name: a, state: y}]}}",
                        "3:49: Expected one of the keys name, status, attempts, message, iteration, outputs, but found"
                                + " 'state'. (cases[0].expect.steps[0].state)"),
                Arguments.of(
                        DOCUMENT
                                + "cases:\n  - {name: x, expect: {status: Success}}\n  - {name: x, expect: {status: Success}}",
                        "4:5: Expected each name once, but 'x' is there twice. (cases[1])"),
                Arguments.of(
                        DOCUMENT
                                + "cases:\n  - {name: x, signals: [{at: 5s, when: a, stop: Cancel}], expect: {status: Success}}",
                        "3:25: Expected one of 'at' and 'when', and one of 'signal' and 'stop'. (cases[0].signals[0])"),
                Arguments.of(
                        DOCUMENT + "settings: {engine.nothing: 1}\ncases:\n  - {name: x, expect: {status: Success}}",
                        "2:11: Expected a setting of this role, but 'engine.nothing' is none; nearest is 'engine.strict'"
                                + " (cases[0].settings)"),
                Arguments.of(
                        DOCUMENT
                                + "functions: {f: [{returns: 1, echo: true}]}\ncases:\n  - {name: x, expect: {status: Success}}",
                        "2:17: Expected exactly one of returns, text, echo, error, throttle, status, hang, reset, half, but"
                                + " found returns and echo."),
                Arguments.of(
                        "cases:\n  - {name: x, expect: {status: Success}}",
                        "2:5: Expected the key 'runbook' or 'document' here or in the suite, but neither is there."
                                + " (cases[0])"),
                Arguments.of(
                        "document: {schemaVersion: '0.3', mainSteps: [{name: a, action: 'aws:sleep', inputs: {}}]}\n"
                                + "cases:\n  - {name: x, expect: {status: Success}}",
                        "1:11: Missing input \"Duration\" or \"Timestamp\" for action aws:sleep (mainSteps[0].inputs)"));
    }

    @Test
    void aRunbookThatIsNoFileIsTold() throws IOException {
        assertThat(problems("runbook: none.yaml\ncases:\n  - {name: x, expect: {status: Success}}"))
                .first()
                .asString()
                .endsWith(":1:10: Expected the name of a file, but there is no file '%s'. (runbook)"
                        .formatted(directory.resolve("none.yaml")));
    }

    @Test
    void theProblemsOfARunbookInAFileAreToldAtTheirPlaceInIt() throws IOException {
        Path file = Files.writeString(directory.resolve("wrong.yaml"), """
                schemaVersion: "0.3"
                mainSteps:
                  - name: a
                    action: aws:nothing
                """);
        assertThat(problems("runbook: wrong.yaml\ncases:\n  - {name: x, expect: {status: Success}}"))
                .first()
                .asString()
                .startsWith(file + ":3:5: Missing \"inputs\"");
    }

    private List<String> problems(String yaml) {
        List<String> problems = new java.util.ArrayList<>();
        assertThatThrownBy(() -> Suites.of(directory, yaml))
                .isInstanceOfSatisfying(InvalidSuiteException.class, e -> problems.addAll(e.problems()));
        return problems;
    }
}
