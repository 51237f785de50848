package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: each limit of a document and of a start's parameters holds to the unit: at the limit all is well, one more is
 * refused in a sentence. Method: documents made on the spot, of exactly the limit and of one more.
 */
@Timeout(60)
class LimitsOfDocumentsTest {

    @ParameterizedTest
    @CsvSource({"0,true", "1,false"})
    void R302_theBytesOfADocument(int more, boolean fits) {
        String frame = "{\"schemaVersion\":\"0.3\",\"description\":\"%s\",\"mainSteps\":"
                + "[{\"name\":\"a\",\"action\":\"aws:pause\",\"inputs\":{}}]}";
        int room = DocumentLimits.DEFAULT.maxBytes() - frame.formatted("").length();
        RunbookParser.Parsed parsed = Documents.json(frame.formatted("x".repeat(room + more)));
        assertThat(errors(parsed))
                .hasSize(fits ? 0 : 1)
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith("R302 MaxDocumentSizeExceeded: ")
                        .contains("1048576"));
    }

    @ParameterizedTest
    @CsvSource({"0,true", "1,false"})
    void R302_blanksAroundTheMinifiedForm(int more, boolean fits) {
        String document = "{\"schemaVersion\":\"0.3\",\"mainSteps\":"
                + "[{\"name\":\"a\",\"action\":\"aws:pause\",\"inputs\":{}}]}";
        int room = 8 * DocumentLimits.STRICT.maxBytes() - document.length();
        RunbookParser.Parsed parsed =
                RunbookParser.parse(document + " ".repeat(room + more), DocumentFormat.JSON, DocumentLimits.STRICT);
        assertThat(errors(parsed))
                .hasSize(fits ? 0 : 1)
                .allSatisfy(problem -> assertThat(problem)
                        .contains("R302 MaxDocumentSizeExceeded: the text of the document has 524289 characters"));
    }

    @ParameterizedTest
    @CsvSource({"2000,true", "2001,false"})
    void R303_theStepsOfADocument_bodiesOfLoopsIncluded(int steps, boolean fits) {
        String body = IntStream.range(1, steps)
                .mapToObj(i -> "{\"name\":\"s" + i + "\",\"action\":\"aws:pause\",\"inputs\":{}}")
                .collect(Collectors.joining(","));
        RunbookParser.Parsed parsed = Documents.json("{\"schemaVersion\":\"0.3\",\"mainSteps\":[{\"name\":\"l\","
                + "\"action\":\"aws:loop\",\"inputs\":{\"Iterators\":[\"x\"],\"Steps\":[" + body + "]}}]}");
        assertThat(errors(parsed))
                .isEqualTo(
                        fits ? List.of() : List.of("R303 The document has 2001 steps, more than the limit of 2000."));
    }

    @ParameterizedTest
    @CsvSource({"JSON,true", "YAML,true", "JSON,false", "YAML,false"})
    void R306_R307_theLevelsOfADocument(DocumentFormat format, boolean fits) {
        // Around the value are the document, mainSteps, the step, its inputs.
        int levels = 100 - 4 + (fits ? 0 : 1);
        String text = "{\"schemaVersion\":\"0.3\",\"mainSteps\":[{\"name\":\"a\",\"action\":\"aws:pause\",\"inputs\":"
                + "{\"x\":" + "[".repeat(levels) + "]".repeat(levels) + "}}]}";
        assertThat(errors(RunbookParser.parse(text, format, DocumentLimits.DEFAULT)))
                .hasSize(fits ? 0 : 1)
                .allSatisfy(problem -> assertThat(problem).endsWith("deeper than 100 levels."));
    }

    @Test
    void R306_whatLooksLikeANumberAndIsLongerThanAThousandCharactersIsAText() {
        for (int digits : new int[] {1_000, 1_001}) {
            Runbook runbook = Documents.runbook("schemaVersion: '0.3'\nmainSteps:\n"
                    + "  - {name: a, action: 'aws:pause', inputs: {x: " + "9".repeat(digits) + "}}\n");
            assertThat(runbook.first().inputs().get("x").source().isTextual()).isEqualTo(digits > 1_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000,1000,''", "1001,1001,There is 1 more problem.", "1002,1001,There are 2 more problems."})
    void theProblemsThatAreTold(int problems, int told, String last) {
        String steps = IntStream.range(0, problems)
                .mapToObj(i -> "{\"name\":\"s" + i + "\",\"action\":\"aws:pause\",\"inputs\":{},\"wrong\":1}")
                .collect(Collectors.joining(","));
        RunbookParser.Parsed parsed = RunbookParser.parse(
                "{\"schemaVersion\":\"0.3\",\"mainSteps\":[" + steps + "]}",
                DocumentFormat.JSON,
                DocumentLimits.DEFAULT);
        assertThat(parsed.problems()).hasSize(told);
        assertThat(parsed.problems().getLast().message()).endsWith(last);
    }

    @ParameterizedTest
    @CsvSource({"50,true", "51,false"})
    void R310_theCharactersOfAParametersName(int characters, boolean fits) {
        assertThat(errors(Documents.yaml(withParameter("x".repeat(characters), "{type: String}"))))
                .hasSize(fits ? 0 : 1)
                .allSatisfy(problem -> assertThat(problem).endsWith("is longer than 50 characters."));
    }

    @ParameterizedTest
    @CsvSource({"10000,true", "10001,false"})
    void R318_theCharactersOfAPattern(int characters, boolean fits) {
        assertThat(errors(Documents.yaml(
                        withParameter("P", "{type: String, allowedPattern: '" + "x".repeat(characters) + "'}"))))
                .isEqualTo(fits ? List.of() : List.of("R318 The allowedPattern is longer than 10000 characters."));
    }

    @Test
    void R318_aPatternThatTakesTooLongRefusesTheStart() {
        Runbook runbook = Documents.runbook(withParameter("P", "{type: String, allowedPattern: '(x+x+)+(y|z)\\2'}"));
        assertThat(check(runbook, Map.of("P", List.of("xxyy")), false)).isEmpty();
        assertThat(check(runbook, Map.of("P", List.of("x".repeat(100))), false))
                .containsExactly("Value " + "x".repeat(100) + " of parameter P cannot be matched against allowedPattern"
                        + " (x+x+)+(y|z)\\2 with bounded effort.");
    }

    @ParameterizedTest
    @CsvSource({"200,true", "201,false"})
    void R317_theParametersThatAStartMaySupplyWhereAwssLengthsHold(int parameters, boolean fits) {
        String definitions = IntStream.range(0, parameters)
                .mapToObj(i -> "  P" + i + ": {type: String}")
                .collect(Collectors.joining("\n"));
        Runbook runbook = Documents.runbook("schemaVersion: '0.3'\nparameters:\n" + definitions
                + "\nmainSteps: [{name: a, action: 'aws:pause', inputs: {}}]\n");
        Map<String, List<String>> supplied = new LinkedHashMap<>();
        IntStream.range(0, parameters).forEach(i -> supplied.put("P" + i, List.of("x")));
        assertThat(check(runbook, supplied, false)).isEmpty();
        assertThat(check(runbook, supplied, true))
                .isEqualTo(fits ? List.of() : List.of("Expected at most 200 parameters, but got 201."));
    }

    @Test
    void R317_theValuesOfAParameterWhereAwssLengthsHold() {
        Runbook runbook = Documents.runbook(withParameter("P", "{type: MapList}"));
        List<String> values = new ArrayList<>(Collections.nCopies(50, "{\"k\":1}"));
        assertThat(check(runbook, Map.of("P", values), true)).isEmpty();
        values.add("{\"k\":1}");
        assertThat(check(runbook, Map.of("P", values), false)).isEmpty();
        assertThat(check(runbook, Map.of("P", values), true))
                .containsExactly("Expected at most 50 values of parameter P, but got 51.");
    }

    @ParameterizedTest
    @CsvSource({
        "Message, 4096, 4097, The Message is longer than 4096 characters.",
        "Approvers, 10, 11, 'Expected at most 10 Approvers, but got 11.'"
    })
    void R531_anApproval(String input, int most, int more, String sentence) {
        for (int size : new int[] {most, more}) {
            String value = input.equals("Message")
                    ? "x".repeat(size)
                    : IntStream.range(0, size).mapToObj(i -> "a" + i).toList().toString();
            String inputs = "{" + (input.equals("Message") ? "Approvers: [a], " : "") + input + ": " + value + "}";
            assertThat(errors(step("aws:approve", inputs)))
                    .isEqualTo(size == most ? List.of() : List.of("R531 " + sentence));
        }
    }

    @ParameterizedTest
    @CsvSource({"100,true", "101,false"})
    void R561_thePassesOfALoop(int passes, boolean fits) {
        String body = "Steps: [{name: b, action: 'aws:pause', inputs: {}}]";
        String elements = Collections.nCopies(passes, "x").toString();
        assertThat(errors(step("aws:loop", "{Iterators: " + elements + ", " + body + "}")))
                .isEqualTo(fits ? List.of() : List.of("R561 Expected at most 100 Iterators, but got 101."));
        assertThat(errors(step("aws:loop", "{Iterators: [x], MaxIterations: " + passes + ", " + body + "}")))
                .hasSize(fits ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "R512, aws:sleep, Duration, PT, 604799, S, 604800",
        "R106, aws:invokeLambdaFunction, ClientContext, '', 3580, '', 3584",
        "R102, aws:invokeLambdaFunction, Qualifier, '', 128, '', 129",
        "R101, aws:invokeLambdaFunction, FunctionName, '', 64, '', 65"
    })
    void anInputAtItsLimitAndOverIt(
            String rule, String action, String input, String before, int most, String after, int more) {
        for (int size : new int[] {most, more}) {
            String value = rule.equals("R512") ? Integer.toString(size) : "x".repeat(size);
            String function = action.endsWith("Function") && !input.equals("FunctionName") ? "FunctionName: f, " : "";
            assertThat(errors(step(action, "{" + function + input + ": " + before + value + after + "}")))
                    .as(input + " of " + size)
                    .hasSize(size == most ? 0 : 1)
                    .allSatisfy(problem -> assertThat(problem).startsWith(rule + " "));
        }
    }

    @Test
    void R512_aDurationHasNoMoreCharactersThanAnyoneNeeds() {
        String zeros = "0".repeat(64 - "PT1S".length());
        assertThat(SleepTime.duration("PT" + zeros + "1S")).hasSeconds(1);
        assertThat(errors(step("aws:sleep", "{Duration: PT" + zeros + "01S}")))
                .singleElement()
                .asString()
                .startsWith("R512 Expected Duration to be an ISO 8601 duration");
    }

    @ParameterizedTest
    @CsvSource({"128,true", "129,false"})
    void R304_theNameOfARunbook(int characters, boolean fits) {
        assertThat(DocumentName.problem("x".repeat(characters), false).isEmpty())
                .isEqualTo(fits);
    }

    private static RunbookParser.Parsed step(String action, String inputs) {
        return Documents.yaml(
                "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: '" + action + "', inputs: " + inputs + "}\n");
    }

    private static String withParameter(String name, String definition) {
        return "schemaVersion: '0.3'\nparameters: {" + name + ": " + definition
                + "}\nmainSteps: [{name: a, action: 'aws:pause', inputs: {}}]\n";
    }

    private static List<String> check(Runbook runbook, Map<String, List<String>> supplied, boolean apiLengths) {
        StartParameters checked =
                StartParameters.check(runbook, supplied, reference -> JsonText.parse("\"x\""), apiLengths);
        return checked instanceof StartParameters.Refused(List<String> messages) ? messages : List.of();
    }

    private static List<String> errors(RunbookParser.Parsed parsed) {
        return parsed.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(problem -> problem.rule() + " " + problem.message())
                .toList();
    }
}
