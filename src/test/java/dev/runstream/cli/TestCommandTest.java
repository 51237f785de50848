package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Goal: authors and their continuous integration can rely on what {@code runstream test} prints, writes and answers. */
class TestCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path suite;

    @BeforeEach
    void aSuiteWithOneCaseThatHoldsAndOneThatDoesNot() throws IOException {
        suite = Files.writeString(directory.resolve("it.suite.yaml"), """
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: nap, action: "aws:sleep", inputs: {Duration: PT10M}}
                cases:
                  - name: it sleeps <long> & well
                    expect: {status: Success, after: 10m}
                  - name: it does not fail
                    expect: {status: Failed, steps: [{nap: Failed}]}
                """);
    }

    @Test
    void aLineForEachCaseAndBothSidesOfAMismatch() {
        assertThat(run("test", suite.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().replaceAll("\\d+ ms", "N ms").replaceAll("in [0-9.]+ s", "in N s"))
                .isEqualTo("""
                        %1$s
                          ok       it sleeps <long> & well (N ms)
                          FAILED   it does not fail (N ms), %1$s:8
                                   expected                   actual
                                   status:
                                     Failed                 | Success
                                   steps:
                                     nap: Failed            | nap: Success
                        2 cases: 1 ok, 1 failed, in N s
                        """.formatted(suite));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void onlyTheCasesThatAreAskedFor() {
        assertThat(run("test", suite.toString(), "--case", "it sleeps*")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("1 cases: 1 ok, 0 failed").doesNotContain("it does not fail");
    }

    @Test
    void noCaseWithSuchANameIsWrongUsage() {
        assertThat(run("test", suite.toString(), "--case", "nothing")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("none has such a name");
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        assertThat(run("test", suite.toString(), "--output", "json")).isEqualTo(ExitCode.FAILED);
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.path("ok").asInt()).isOne();
        assertThat(json.path("failed").asInt()).isOne();
        assertThat(json.at("/suites/0/cases/1/differences/0/rows/0/actual").asText())
                .isEqualTo("Success");
    }

    @Test
    void theReportIsJUnitsXml() throws Exception {
        Path report = directory.resolve("report.xml");
        run("test", suite.toString(), "--report", report.toString());
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("testsuites");
        Element one = (Element) root.getElementsByTagName("testsuite").item(0);
        assertThat(one.getAttribute("tests")).isEqualTo("2");
        assertThat(one.getAttribute("failures")).isEqualTo("1");
        Element first = (Element) one.getElementsByTagName("testcase").item(0);
        assertThat(first.getAttribute("name")).isEqualTo("it sleeps <long> & well");
        Element second = (Element) one.getElementsByTagName("testcase").item(1);
        assertThat(second.getElementsByTagName("failure").item(0).getTextContent())
                .contains("nap: Failed");
    }

    @Test
    void aSuiteThatCannotBeReadIsToldAndNothingRuns() throws IOException {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "cases: 1\nnothing: 2\n");
        assertThat(run("test", suite.toString(), wrong.toString(), "none.yaml")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString())
                .contains(wrong + ":1:8: Expected a list, but found '1'. (cases)")
                .contains(wrong + ":2:1: Expected one of the keys")
                .contains("The file none.yaml does not exist.");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
