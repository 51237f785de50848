package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: JSON and YAML are read by their own letter, with places that a person can go to, and hostile texts are refused
 * quickly (R301 to R307). Method: small documents with one trap each; large ones made on the spot.
 */
@Timeout(20)
class DocumentSyntaxTest {
    private static final String STEP = """
            mainSteps:
              - name: a
                action: aws:pause
                inputs: {}
            """;

    @Test
    void R301_jsonThatIsNotWellFormedIsToldAtItsPlace() {
        assertThat(Documents.told(Documents.json("{\n  \"schemaVersion\": \"0.3\",\n  \"mainSteps\" []\n}")))
                .singleElement()
                .asString()
                .startsWith("3:")
                .contains("R301 JSON not well-formed.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{}}",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{'a': 1}",
                "{\"a\": 1} // end",
                "{\"a\": 1,}",
                "\"\u0001\""
            })
    void R301_whatIsNoJsonIsRefused(String text) {
        RunbookParser.Parsed parsed = Documents.json(text);
        assertThat(parsed.runbook()).isNull();
        assertThat(parsed.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo("R301");
            assertThat(problem.message()).startsWith("JSON not well-formed.");
        });
    }

    @Test
    void R301_yamlThatIsNotWellFormedIsToldAtItsPlace() {
        assertThat(Documents.told(Documents.yaml("schemaVersion: '0.3'\nmainSteps:\n  - name: a\n   action: b\n")))
                .singleElement()
                .asString()
                .startsWith("4:4 R301 YAML not well-formed: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "just text", "- a", "null", "3"})
    void R301_aDocumentThatIsNoMapIsRefused(String text) {
        assertThat(Documents.told(Documents.yaml(text)))
                .singleElement()
                .asString()
                .startsWith("1:1 R301 Expected the document to be a map");
    }

    @Test
    void R301_theFirstCharacterTellsTheFormat() {
        String json = "\uFEFF {\"schemaVersion\": \"0.3\", \"mainSteps\": "
                + "[{\"name\": \"a\", \"action\": \"aws:pause\", \"inputs\": {}}]}";
        assertThat(RunbookParser.parse(json, null, DocumentLimits.DEFAULT).runbook())
                .isNotNull();
        assertThat(RunbookParser.parse("schemaVersion: '0.3'\n" + STEP, null, DocumentLimits.DEFAULT)
                        .runbook())
                .isNotNull();
    }

    @Test
    void R301_stringsInYamlNeedNoQuotes() {
        Runbook runbook = Documents.runbook("""
                schemaVersion: 0.3
                description: 2024
                parameters:
                  Version: {type: String, default: 1.10, allowedValues: [1.10, true, no]}
                mainSteps:
                  - name: 1
                    action: aws:invokeLambdaFunction
                    inputs: {FunctionName: 123, Payload: true}
                """);
        assertThat(runbook.description()).isEqualTo("2024");
        assertThat(runbook.first().name()).isEqualTo("1");
        ParameterDefinition version = runbook.parameters().get("Version");
        assertThat(version.defaultValue().textValue()).isEqualTo("1.10");
        assertThat(version.allowedValues().toString()).isEqualTo("[\"1.10\", \"true\", \"no\"]");
    }

    @Test
    void R302_theMinifiedFormIsMeasured() {
        String description = "x".repeat(40_000);
        String blanks = "{" + " ".repeat(60_000) + "\"schemaVersion\": \"0.3\", \"description\": \"" + description
                + "\", \"mainSteps\": [{\"name\": \"a\", \"action\": \"aws:pause\", \"inputs\": {}}]}";
        assertThat(RunbookParser.parse(blanks, null, DocumentLimits.STRICT).runbook())
                .isNotNull();
        String large = blanks.replace(description, "ä".repeat(33_000));
        assertThat(Documents.told(RunbookParser.parse(large, null, DocumentLimits.STRICT)))
                .singleElement()
                .asString()
                .contains("R302 MaxDocumentSizeExceeded: ")
                .contains("65536");
        assertThat(RunbookParser.parse(large, null, DocumentLimits.DEFAULT).runbook())
                .isNotNull();
    }

    @Test
    void R303_tooManyStepsAreToldOnce() {
        StringBuilder steps = new StringBuilder("schemaVersion: '0.3'\nmainSteps:\n");
        for (int i = 0; i <= 500; i++) {
            steps.append("- {name: s").append(i).append(", action: aws:pause, inputs: {}}\n");
        }
        assertThat(Documents.yaml(steps.toString()).runbook()).isNotNull();
        assertThat(Documents.told(RunbookParser.parse(steps.toString(), null, DocumentLimits.STRICT)))
                .containsExactly("1:1 R303 The document has 501 steps, more than the limit of 500.");
    }

    @Test
    void R304_documentNamesOfAwsAreReserved() {
        assertThat(DocumentName.problem("My_Run-book.1", false)).isEmpty();
        assertThat(DocumentName.problem("AWS-Mine", false)).contains("Invalid document name AWS-Mine");
        assertThat(DocumentName.problem("amazonThing", false)).isPresent();
        assertThat(DocumentName.problem("AWSSupport-Mine", false)).isPresent();
        assertThat(DocumentName.problem("AWS-Mine", true)).isEmpty();
        for (String name : List.of("ab", "a b c", "x".repeat(129), "")) {
            assertThat(DocumentName.problem(name, true)).as(name).isPresent();
        }
    }

    @Test
    void R306_onlyTrueAndFalseAreBooleansInYaml() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:pause
                  isCritical: yes # !R203 Expected isCritical to be true or false, but got "yes".
                  isEnd: True
                  inputs: {}
                """);
    }

    @Test
    void R306_duplicateKeysInYamlAreAllTold() {
        MarkedDocument.check("""
                schemaVersion: '0.3'
                mainSteps:
                  - name: a
                    action: aws:pause
                    name: b # !R306 Duplicate key "name".
                    inputs: {Message: x, Message: y} # !R306 Duplicate key "Message".
                mainSteps: [] # !R306 Duplicate key "mainSteps".
                """);
    }

    @Test
    void R306_anUnquotedReferenceIsRefusedWithAHint() {
        MarkedDocument.checkSteps("""
                - name: a
                  action: aws:invokeLambdaFunction
                  inputs:
                    FunctionName: {{ Text }} # !R306 A reference must be quoted in YAML: write "{{ Text }}".
                    Payload: '{{ Text }}'
                """);
        assertThat(Documents.told(Documents.yaml("schemaVersion: '0.3'\ndescription: {{a}}-b\n" + STEP)))
                .containsExactly("2:14 R306 A value that begins with a reference must be quoted in YAML.");
    }

    @Test
    void R306_severalDocumentsAreRefusedButMarksOfOneAreNot() {
        assertThat(Documents.yaml("%YAML 1.2\n---\nschemaVersion: '0.3'\n" + STEP + "...\n")
                        .runbook())
                .isNotNull();
        assertThat(Documents.told(Documents.yaml("schemaVersion: '0.3'\n" + STEP + "---\na: b\n")))
                .singleElement()
                .asString()
                .startsWith("6:1 R306 Expected one YAML document");
    }

    @Test
    void R306_tabsUnknownTagsComplexKeysAndNumbersThatJsonLacksAreRefused() {
        assertThat(Documents.told(Documents.yaml("schemaVersion: '0.3'\n\tdescription: x\n" + STEP)))
                .singleElement()
                .asString()
                .startsWith("2:");
        for (String line : List.of(
                "description: !java.net.URL x",
                "? [a]\n: b",
                "description: .inf",
                "description: !!int x",
                "a: *gone")) {
            assertThat(Documents.told(Documents.yaml("schemaVersion: '0.3'\n" + line + "\n" + STEP)))
                    .as(line)
                    .singleElement()
                    .asString()
                    .startsWith("2:")
                    .contains(" R306 ");
        }
    }

    @Test
    void R306_aliasesAreExpanded() {
        Runbook runbook = Documents.runbook("""
                schemaVersion: '0.3'
                mainSteps:
                  - name: a
                    action: aws:invokeLambdaFunction
                    inputs: &inputs {FunctionName: f, InputPayload: {k: 1}}
                  - name: b
                    action: aws:invokeLambdaFunction
                    inputs: *inputs
                """);
        assertThat(runbook.steps().get(1).inputs()).isEqualTo(runbook.first().inputs());
    }

    @Test
    void R307_duplicateKeysInJsonAreToldAndReadingGoesOn() {
        assertThat(Documents.told(Documents.json("""
                        {
                          "schemaVersion": "0.3",
                          "schemaVersion": "0.3",
                          "mainSteps": [
                            {"name": "a", "action": "aws:pause", "inputs": {},
                             "nextStep": "gone"}]
                        }
                        """)))
                .containsExactly(
                        "3:3 R307 Duplicate key \"schemaVersion\".",
                        "6:18 R205 Unknown step name: \"gone\" in nextStep");
    }

    @Test
    void R307_integralNumbersAreIntegersHoweverTheyAreWritten() {
        Runbook runbook = Documents.json("""
                        {"schemaVersion": "0.3",
                         "parameters": {"N": {"type": "Integer", "default": 3.0}},
                         "mainSteps": [{"name": "a", "action": "aws:pause", "maxAttempts": 2.0, "inputs": {}}]}
                        """).runbook();
        assertThat(runbook).isNotNull();
        assertThat(runbook.first().maxAttempts()).isEqualTo(2);
        assertThat(runbook.parameters().get("N").defaultValue().isIntegralNumber())
                .isTrue();
    }

    @Test
    void aDocumentOfBracketsIsRefusedQuickly() {
        for (String bracket : List.of(
                "[", "]", "{", "}", "[]", "{\"a\":", "[[", "{a: ", "- ", "{{", "{[", "? ", "[&a ", "!!str ", "*", "&",
                "\"", "'")) {
            String many = bracket.repeat(1024 * 1024 / bracket.length());
            refusedQuickly(many);
            refusedQuickly(many, DocumentFormat.YAML); // the first character alone may say JSON
            refusedQuickly("a: " + many, DocumentFormat.YAML);
            refusedQuickly("a: {{ " + many, DocumentFormat.YAML);
        }
    }

    @Test
    void deepNestingIsToldWithItsLimit() {
        String deep = "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}";
        assertThat(Documents.told(Documents.json(deep)))
                .containsExactly("1:105 R307 The document nests lists and maps deeper than 100 levels.");
        assertThat(Documents.told(Documents.yaml(deep)))
                .containsExactly("1:105 R306 The document nests lists and maps deeper than 100 levels.");
    }

    @Test
    void R306_aliasesThatExplodeAreRefusedQuickly() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append(("a%d: &a%d [" + "*a%d, ".repeat(8) + "*a%d]%n")
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        assertThat(refusedQuickly(bomb.toString()).getFirst().rule()).isEqualTo("R302");
        assertThat(refusedQuickly("a: &a [*a]\n").getFirst().message()).contains("no complete anchor");
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 5_000; i++) {
            chain.append("a%d: &a%d [*a%d]%n".formatted(i, i, i - 1));
        }
        assertThat(refusedQuickly(chain.toString()).getFirst().message()).contains("deeper than");
    }

    @Test
    void veryLongNamesAndNumbersAreRefusedQuicklyInShortSentences() {
        String name = "n".repeat(900_000);
        refusedQuickly("{\"schemaVersion\": \"0.3\", \"" + name + "\": 1}");
        refusedQuickly("{\"schemaVersion\": \"" + name + "\"}");
        refusedQuickly("{\"schemaVersion\": " + "9".repeat(900_000) + "}");
        refusedQuickly("schemaVersion: " + "9".repeat(900_000));
        refusedQuickly("schemaVersion: 1e" + "9".repeat(900_000));
        refusedQuickly("schemaVersion: '0.3'\n? " + name + "\n: 1\n");
        refusedQuickly(
                "schemaVersion: '0.3'\nmainSteps: [{name: a, action: aws:branch, inputs: {Choices: [{NextStep: a, Variable:"
                        + " '{{global:REGION}}', NumericEquals: '" + "9".repeat(900_000) + "'}]}}]\n");
        refusedQuickly("{\"schemaVersion\": \"0.3\", \"mainSteps\": [{\"name\": \"" + name + "\", \"action\": \""
                + name.substring(0, 100_000) + "\", \"inputs\": {}, \"nextStep\": \"z\"}]}");
    }

    @Test
    void manyProblemsAreToldUpToALimit() {
        String text = "{\"schemaVersion\": \"0.3\", \"mainSteps\": [" + "{},".repeat(1_900) + "{}]}";
        List<Problem> problems = refusedQuickly(text);
        assertThat(problems).hasSize(Problems.MAX_TOLD + 1);
        assertThat(problems.getLast().message()).isEqualTo("There are 4703 more problems.");
    }

    @Test
    void aKnotOfBackwardStepsIsRefusedQuickly() {
        StringBuilder steps = new StringBuilder("schemaVersion: '0.3'\nmainSteps:\n");
        for (int i = 0; i < 2_000; i++) {
            steps.append("- {name: s%d, action: aws:pause, inputs: {}, onFailure: 'step:s0'}%n".formatted(i));
        }
        List<Problem> problems = refusedQuickly(steps.toString());
        assertThat(problems).hasSize(100).allMatch(problem -> problem.rule().equals("R221"));
    }

    @Test
    void controlCharactersOfADocumentDoNotReachTheReader() {
        Problem problem = Documents.json("{\"schemaVersion\": \"0.3\\u001b[31m\\nX\"}")
                .problems()
                .getLast();
        assertThat(problem.message()).contains("0.3\\u001b[31m\\nX");
    }

    private static List<Problem> refusedQuickly(String text) {
        return refusedQuickly(text, null);
    }

    private static List<Problem> refusedQuickly(String text, @Nullable DocumentFormat format) {
        // The processor's time: others may use the machine too.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        RunbookParser.Parsed parsed = RunbookParser.parse(text, format, DocumentLimits.DEFAULT);
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
        assertThat(parsed.runbook()).isNull();
        assertThat(parsed.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.message()).hasSizeLessThan(1_000));
        assertThat(took)
                .as("the time for " + text.substring(0, Math.min(20, text.length())))
                .isLessThan(Duration.ofSeconds(1));
        return parsed.problems();
    }
}
