package dev.runstream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runstream.functions.runtime.ChildSettings;
import dev.runstream.functions.runtime.Code;
import dev.runstream.functions.runtime.HandlerSettings;
import dev.runstream.functions.runtime.Limits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: a functions file means what it says, and whatever is wrong with it is told at its line and column. */
class FunctionScriptTest {
    @Test
    void theExampleOfTheDocumentationIsRead() throws Exception {
        FunctionScript script = FunctionScript.parse("""
            functions:
              IdentifyRootVolume*:
                - returns: vol-0abc
              CheckCompliance*:
                - throttle: true                       # 429
                - error: {errorType: NotYet, errorMessage: not installed}
                - returns: {compliant: true}
                  after: 200ms
                  log: looked at it
              Flaky*:
                - status: 500
                - hang: true
                - reset: true
            """, "F.yaml");
        assertThat(bytes(answers(script, "IdentifyRootVolume-1").getFirst())).isEqualTo("\"vol-0abc\"");
        List<Answer> compliance = answers(script, "CheckCompliance");
        assertThat(compliance.get(0)).isEqualTo(Answer.throttle());
        assertThat(compliance.get(1)).isEqualTo(Answer.error("NotYet", "not installed"));
        assertThat(bytes(compliance.get(2))).isEqualTo("{\"compliant\":true}");
        assertThat(compliance.get(2).after()).isEqualTo(Duration.ofMillis(200));
        assertThat(compliance.get(2).log()).isEqualTo("looked at it");
        assertThat(answers(script, "Flaky")).containsExactly(Answer.status(500), Answer.hang(), Answer.reset());
        assertThat(script.find("Other")).isEmpty();
    }

    @Test
    void theFirstMatchWins() throws Exception {
        FunctionScript script =
                FunctionScript.parse("functions: {a*: [returns: 1], ab: [returns: 2], '*': [returns: 3]}", "F.yaml");
        assertThat(bytes(answers(script, "ab").getFirst())).isEqualTo("1");
        assertThat(bytes(answers(script, "b").getFirst())).isEqualTo("3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        5               | 5
        1.50            | 1.50
        0x1F            | 31
        true            | true
        null            | null
        ~               | null
        yes             | "yes"
        "1"             | "1"
        [1, {a: b}]     | [1,{"a":"b"}]
        {}              | {}
        2026-11-22      | "2026-11-22"
        12345678901234567890 | 12345678901234567890
        '{{x}}'         | "{{x}}"
        """, quoteCharacter = '\0')
    void plainDataIsReturnedAsJson(String yaml, String json) throws Exception {
        FunctionScript script = FunctionScript.parse("functions: {f: [{returns: " + yaml + "}]}", "F.yaml");
        assertThat(bytes(answers(script, "f").getFirst())).isEqualTo(json);
    }

    @Test
    void theRarerAnswersAreRead() throws Exception {
        FunctionScript script = FunctionScript.parse("""
            functions:
              f:
                - echo: true
                - text: not json
                - half: abcd
                - {throttle: true, retryAfter: 2s}
                - {status: 403, code: ExpiredTokenException, message: The token is old}
                - error: {errorType: Known, errorMessage: m, handled: true}
            """, "F.yaml");
        List<Answer> answers = answers(script, "f");
        assertThat(answers.get(0)).isEqualTo(Answer.echo());
        assertThat(bytes(answers.get(1))).isEqualTo("not json");
        assertThat(answers.get(2).outcome()).isInstanceOf(Answer.BreaksOff.class);
        assertThat(answers.get(3)).isEqualTo(Answer.throttle(Duration.ofSeconds(2)));
        assertThat(answers.get(4).outcome())
                .isEqualTo(new Answer.ServiceFails(403, "ExpiredTokenException", "The token is old"));
        assertThat(answers.get(5).outcome()).isEqualTo(new Answer.Fails("Handled", "Known", "m"));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsWrongIsToldWithLineAndColumn(String text, String message) {
        assertThatThrownBy(() -> FunctionScript.parse(text, "F.yaml"))
                .isInstanceOf(InvalidScriptException.class)
                .message()
                .startsWith("F.yaml:" + message);
    }

    static Stream<Arguments> whatIsWrongIsToldWithLineAndColumn() {
        return Stream.of(
                Arguments.of("", "1:1: Expected a map with the key 'functions', but the file is empty."),
                Arguments.of("- a", "1:1: Expected a map with the key 'functions', but found a list."),
                Arguments.of("function: {}", "1:1: Expected one of the keys functions, but found 'function'."),
                Arguments.of(
                        "functions: 1", "1:12: Expected a map from function names to lists of answers, but found '1'."),
                Arguments.of("functions:\n  f: []", "2:6: Expected at least one answer of function 'f'"),
                Arguments.of(
                        "functions:\n  f: {returns: 1}",
                        "2:6: Expected a list of answers, or a map with one of the keys command, "),
                Arguments.of("functions:\n  a b: [returns: 1]", "2:3: Expected a function name or a glob"),
                Arguments.of("functions:\n  f: [returns: 1]\n  f: [returns: 2]", "3:3: Expected each name once"),
                Arguments.of("functions:\n  f:\n    - return: 1", "3:7: Expected one of the keys returns, text,"),
                Arguments.of(
                        "functions:\n  f:\n    - {returns: 1, hang: true}", "3:7: Expected exactly one of returns,"),
                Arguments.of("functions:\n  f:\n    - {after: 2s}", "3:7: Expected exactly one of returns,"),
                Arguments.of(
                        "functions:\n  f:\n    - {returns: 1, after: soon}", "3:27: Expected a duration such as 200ms"),
                Arguments.of(
                        "functions:\n  f:\n    - {returns: 1, retryAfter: 2s}",
                        "3:32: Expected 'retryAfter' only next to 'throttle'"),
                Arguments.of("functions:\n  f:\n    - hang: yes", "3:13: Expected true, but found 'yes'."),
                Arguments.of(
                        "functions:\n  f:\n    - status: 200",
                        "3:15: Expected a status of 400 to 599, but found '200'."),
                Arguments.of("functions:\n  f:\n    - error: boom", "3:14: Expected an error such as"),
                Arguments.of("functions:\n  f:\n    - error: {errorMessage: m}", "3:14: Expected the key 'errorType'"),
                Arguments.of(
                        "functions:\n  f:\n    - returns: .nan",
                        "3:16: Expected a number that JSON has, but found '.nan'."),
                Arguments.of(
                        "functions:\n  f:\n    - returns: !!binary aGk=",
                        "3:16: Expected plain data, but found the tag"),
                Arguments.of("functions:\n  f:\n    - returns: &a [*a]", "3:16: Expected at most 64 levels"),
                Arguments.of(
                        "functions:\n  f:\n    command: python3 f.py",
                        "3:14: Expected a list such as [python3, greet.py], but found 'python3 f.py'."),
                Arguments.of(
                        "functions:\n  f:\n    - handler: com.example.Audit",
                        "3:7: Expected one of the keys returns, "),
                Arguments.of("functions:\n  f: {command: []}", "2:16: Expected a list such as [python3, greet.py]"),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    timeout: 0s",
                        "4:14: Expected a duration above zero such as 200ms, 3s, 1m or PT3S, but found '0s'."),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    concurrency: 2000",
                        "4:18: Expected a number of 1 to 1000, but found '2000'."),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    memory: much",
                        "4:13: Expected megabytes of 1 to 10240, but found 'much'."),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    environment: {AWS_LAMBDA_RUNTIME_API: b}",
                        "4:19: Expected the name of an environment variable that Lambda does not set itself, but found"
                                + " 'AWS_LAMBDA_RUNTIME_API'."),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    environment: {A: [b]}",
                        "4:22: Expected a text, but found a list."),
                Arguments.of(
                        "functions:\n  f:\n    command: [a]\n    cpu: 2",
                        "4:5: Expected one of the keys command, handler, environment, timeout, memory, concurrency, but"
                                + " found 'cpu'."),
                Arguments.of(
                        "functions:\n  f:\n    handler: greet handler",
                        "3:14: Expected a Java handler such as com.example.Audit or com.example.Audit::method"),
                Arguments.of(
                        "functions:\n  f:\n    runtime: python3",
                        "3:5: Expected the key 'handler' next to 'runtime', but it is missing."),
                Arguments.of(
                        "functions:\n  f:\n    runtime: ruby3.2\n    handler: greet.handler",
                        "3:14: Expected a runtime such as python3, python3.12, nodejs or nodejs22.x, but found"
                                + " 'ruby3.2'."),
                Arguments.of(
                        "functions:\n  f:\n    runtime: python3\n    handler: greet",
                        "4:14: Expected a handler such as greet.handler, but found 'greet'."),
                Arguments.of(
                        "functions:\n  f:\n    executeScript: maybe",
                        "3:20: Expected executeScript to be true, but found 'maybe'."),
                Arguments.of("functions:\n  f: [a", "2:8: Expected YAML, but "));
    }

    @Test
    void aFileOfMoreLevelsThanAnyoneWritesIsRefused() {
        for (String deep : List.of("[".repeat(200) + "]".repeat(200), "[".repeat(200_000))) {
            assertThatThrownBy(() -> FunctionScript.parse("functions: " + deep, "F.yaml"))
                    .isInstanceOf(InvalidScriptException.class)
                    .message()
                    .isEqualTo("F.yaml:1:211: Expected YAML, but lists and maps are nested deeper than 200 levels.");
        }
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        InvalidScriptException e = catchThrowableOfType(
                InvalidScriptException.class,
                () -> FunctionScript.parse("functions:\n  f:\n    - hang: no\n    - status: 99\n  g: 1\n", "F.yaml"));
        assertThat(e.problems()).extracting(p -> p.line() + ":" + p.column()).containsExactly("3:13", "4:15", "5:6");
    }

    @Test
    void aFileIsReadAndNamedInItsProblems(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("functions.yaml");
        Files.writeString(file, "functions: {f: [returns: é]}");
        assertThat(bytes(answers(FunctionScript.read(file), "f").getFirst())).isEqualTo("\"é\"");
        Files.writeString(file, "x: 1");
        assertThatThrownBy(() -> FunctionScript.read(file)).hasMessageStartingWith(file + ":1:1: ");
    }

    @Test
    void codeIsLookedForBesideTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("functions.yaml"), """
            functions:
              greet: {command: [python3, greet.py], timeout: 1m, memory: 256, concurrency: 4, environment: {A: '1'}}
              ric: {command: [node, index.mjs], handler: app.handler}
              audit: {handler: 'com.example.Audit::method', classpath: [audit.jar, lib/*]}
              file: {runtime: python3.12, handler: greet.handler, code: src}
              run-script: {executeScript: true}
            """);
        FunctionScript script = FunctionScript.read(file);
        assertThat(code(script, "greet"))
                .isEqualTo(new ChildSettings(
                        List.of("python3", "greet.py"),
                        "",
                        directory,
                        Map.of("A", "1"),
                        new Limits(Duration.ofMinutes(1), 256, 4),
                        true));
        assertThat(code(script, "ric")).extracting("handler").isEqualTo("app.handler");
        assertThat(code(script, "audit"))
                .isEqualTo(new HandlerSettings(
                        "com.example.Audit::method",
                        List.of(directory.resolve("audit.jar"), directory.resolve("lib/*")),
                        Limits.DEFAULT));
        ChildSettings handlerFile = (ChildSettings) code(script, "file");
        assertThat(handlerFile.command()).startsWith("python3.12");
        assertThat(handlerFile.directory()).isEqualTo(directory.resolve("src"));
        ChildSettings scripts = (ChildSettings) code(script, "run-script");
        assertThat(scripts.limits().timeout()).isEqualTo(Duration.ofSeconds(600));
        assertThat(scripts.reused()).isFalse();
    }

    private static Code code(FunctionScript script, String name) {
        return ((ScriptedFunction.Coded) script.find(name).orElseThrow()).code();
    }

    private static List<Answer> answers(FunctionScript script, String name) {
        return ((ScriptedFunction.Scripted) script.find(name).orElseThrow()).answers();
    }

    private static String bytes(Answer answer) {
        return new String(((Answer.Returns) answer.outcome()).body(), StandardCharsets.UTF_8);
    }
}
