package dev.runstream.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a case in memory is what the execution would be with engine, worker, endpoint and SDK, and it takes no time.
 * Method: suites whose expectations are known to be true, and such as are known to be false, with what the difference says.
 */
class MemoryRunnerTest {
    private static final String ECHO = """
            document:
              schemaVersion: "0.3"
              parameters: {Id: {type: String, default: none}}
              mainSteps:
                - name: a
                  action: aws:invokeLambdaFunction
                  maxAttempts: 3
                  inputs: {FunctionName: echo, InputPayload: {id: "{{Id}}"}}
              outputs: [a.Payload]
            """;

    @TempDir
    Path directory;

    @Test
    void whatIsAsExpectedHasNoDifference() throws Exception {
        assertAllOk(ECHO + """
                functions:
                  echo: [{echo: true}]
                cases:
                  - name: it succeeds
                    parameters: {Id: 7}
                    expect:
                      status: Success
                      steps: [{a: Success}]
                      pending: []
                      outputs: {a.Payload: ['{"id":"7"}']}
                      calls: [{echo: {id: "7"}}]
                      after: 0s
                      rejections: []
                """);
    }

    @Test
    void retriesSleepsAndDeadlinesTakeVirtualTimeOnly() throws Exception {
        long began = System.nanoTime();
        assertAllOk("""
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: nap, action: "aws:sleep", inputs: {Duration: PT24H}}
                    - name: slow
                      action: aws:invokeLambdaFunction
                      timeoutSeconds: 200
                      maxAttempts: 2
                      onFailure: Continue
                      inputs: {FunctionName: slow}
                    - name: late
                      action: aws:invokeLambdaFunction
                      inputs: {FunctionName: late}
                functions:
                  slow: [{hang: true}]
                  late: [{returns: 1, after: 290s}]
                settings: {engine.retry.backoff: "false"}
                cases:
                  - name: a day, two deadlines and a call of some minutes
                    expect:
                      status: Success
                      steps: [{nap: Success}, {name: slow, status: TimedOut, attempts: 2}, {late: Success}]
                      after: PT24H11M30S
                """);
        assertThat((System.nanoTime() - began) / 1_000_000).as("ms").isLessThan(20_000);
    }

    @Test
    void signalsAreSentAtTheirTimesAndWhenAStepWaits() throws Exception {
        assertAllOk("""
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: gate, action: "aws:approve", inputs: {Approvers: [ann, bob], MinRequiredApprovals: 2}}
                    - {name: pause, action: "aws:pause", inputs: {}}
                    - {name: nap, action: "aws:sleep", onCancel: Abort, inputs: {Duration: PT1H}}
                cases:
                  - name: two approve, one resumes, one stops
                    signals:
                      - {when: gate, signal: Approve, by: mallory}
                      - {when: gate, signal: Approve, by: ann}
                      - {at: 5s, signal: Approve, by: bob, comment: fine}
                      - {at: 1m, signal: Resume, step: pause}
                      - {when: nap, stop: Cancel}
                      - {at: 2m, stop: Cancel}
                    expect:
                      status: Cancelled
                      steps: [{gate: Success}, {pause: Success}, {nap: Cancelled}]
                      rejections: [InvalidAutomationSignalException, InvalidAutomationStatusUpdate]
                      after: 1m
                """);
    }

    @Test
    void aCaseThatNeverEndsSaysAtOnceWhatItWaitsFor() throws Exception {
        List<CaseResult> results = run("""
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: pause, action: "aws:pause", inputs: {}}
                cases:
                  - name: nobody starts its first step
                    mode: Interactive
                    expect: {status: Success}
                  - name: it is meant to wait
                    expect: {status: Waiting, steps: [{pause: Waiting}]}
                """);
        assertThat(text(results.getFirst()))
                .contains("The execution does not end:")
                .contains("Waits for a signal StartStep");
        assertThat(results.getLast().differences()).isEmpty();
    }

    @Test
    void aCaseOfMoreMomentsThanAllowedSaysThatItDoesNotEnd() throws Exception {
        Suite suite = Suites.of(directory, """
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - name: again
                      action: aws:loop
                      inputs:
                        MaxIterations: 100
                        LoopCondition: {Variable: "{{again.CurrentIteration}}", NumericGreater: 0}
                        Steps: [{name: nap, action: "aws:sleep", inputs: {Duration: PT1M}}]
                cases:
                  - name: a hundred naps
                    expect: {status: Success}
                """);
        assertThat(CaseResult.of(suite.cases().getFirst(), new MemoryRunner(100))
                        .differences())
                .isEmpty();
        assertThat(text(CaseResult.of(suite.cases().getFirst(), new MemoryRunner(99))))
                .contains("The execution does not end: after 99 moments and");
    }

    @Test
    void aSignalThatWasNeverSentIsADifference() throws Exception {
        List<CaseResult> results = run(ECHO + """
                functions:
                  echo: [{returns: 1}]
                cases:
                  - name: no such moment
                    signals: [{when: gate, signal: Approve, by: ann}]
                    expect: {status: Success}
                """);
        assertThat(text(results.getFirst()))
                .contains("Expected to send signal Approve when step gate waits, but that moment never came.");
    }

    @Test
    void childrenRunInTheSameMemory() throws Exception {
        assertAllOk("""
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: child, action: "aws:executeAutomation", inputs: {DocumentName: Child, RuntimeParameters: {Id: ["9"]}}}
                  outputs: [child.Output]
                runbooks:
                  Child:
                    schemaVersion: "0.3"
                    parameters: {Id: {type: String}}
                    mainSteps:
                      - {name: a, action: "aws:invokeLambdaFunction", inputs: {FunctionName: echo, InputPayload: {id: "{{Id}}"}}}
                functions:
                  echo: [{echo: true, after: 10s}]
                cases:
                  - name: the child's call is among the calls
                    expect:
                      status: Success
                      steps: [{child: Success}]
                      calls: [{echo: {id: "9"}}]
                      after: 10s
                """);
    }

    @Test
    void aStartAndARegistrationCanBeExpectedToBeRefused() throws Exception {
        assertAllOk(ECHO + """
                cases:
                  - name: an unknown parameter
                    parameters: {Nobody: x}
                    expect: {status: Rejected, rejected: Nobody}
                  - name: a document with a mistake
                    document: {schemaVersion: "0.3", mainSteps: [{name: a, action: "aws:sleep", inputs: {}}]}
                    expect: {rejected: Duration}
                """);
    }

    @Test
    void aCaseAddsToItsSuiteAndIsMatchedFirst() throws Exception {
        assertAllOk(ECHO + """
                functions:
                  echo: [{returns: suite}]
                  "*": [{returns: any}]
                cases:
                  - name: of the suite
                    expect: {outputs: {a.Payload: suite}}
                  - name: of the case
                    functions:
                      echo: [{status: 429}, {returns: case}]
                    settings: {engine.retry.backoff: "false"}
                    expect: {outputs: {a.Payload: case}, steps: [{name: a, attempts: 1}]}
                """);
    }

    @Test
    void functionsThatAreCodeRunForRealAndTakeNoVirtualTime() throws Exception {
        assertAllOk(ECHO + """
                functions:
                  echo: {command: [%s]}
                cases:
                  - name: a program
                    parameters: {Id: "3"}
                    expect: {status: Success, outputs: {a.Payload: "{\\"ID\\":\\"3\\"}\\n"}, after: 0s}
                """.formatted(Path.of("examples/shout.sh").toAbsolutePath()));
    }

    @Test
    void storedParametersAreGivenByTheSuite() throws Exception {
        assertAllOk(ECHO.replace("default: none", "default: '{{ssm:/team/id}}'") + """
                functions:
                  echo: [{echo: true}]
                ssm: {/team/id: 12}
                cases:
                  - name: of the suite
                    expect: {calls: [{echo: {id: "12"}}]}
                  - name: of the case
                    ssm: {/team/id: thirteen}
                    expect: {calls: [{echo: {id: thirteen}}]}
                """);
    }

    @Test
    void aThousandCasesTakeSeconds() throws Exception {
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            cases.append("""
                      - name: case %1$d
                        parameters: {Id: "%1$d"}
                        expect: {status: Success, steps: [{name: a, attempts: 2}], calls: [{echo: {id: "%1$d"}}, {echo: {id: "%1$d"}}], after: 10m}
                    """.formatted(i));
        }
        Suite suite = Suites.of(directory, ECHO + """
                functions:
                  echo: [{error: {errorType: Oops}}, {echo: true, after: 200s}]
                settings: {engine.retry.backoff: "false"}
                cases:
                """ + cases.toString().replace("10m", "200s"));
        // Of this thread, which does it all: what else the machine does at the moment says nothing.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        try (MemoryRunner runner = new MemoryRunner()) {
            suite.cases().forEach(each -> Suites.assertOk(CaseResult.of(each, runner)));
        }
        assertThat((threads.getCurrentThreadCpuTime() - began) / 1_000_000)
                .as("ms")
                .isLessThan(10_000);
    }

    @Test
    void theExecutionsIdCanBeNamed() throws Exception {
        assertAllOk("""
                document:
                  schemaVersion: "0.3"
                  mainSteps:
                    - {name: a, action: "aws:invokeLambdaFunction", inputs: {FunctionName: echo, InputPayload: {id: "{{automation:EXECUTION_ID}}"}}}
                functions:
                  echo: [{echo: true}]
                cases:
                  - name: it is told on
                    expect: {calls: [{echo: {id: "{{automation:EXECUTION_ID}}"}}]}
                """);
    }

    @Test
    void aDifferenceShowsBothSidesAndMarksWhatDiffers() throws Exception {
        List<CaseResult> results = run(ECHO + """
                functions:
                  echo: [{error: {errorType: Oops, errorMessage: no}}]
                settings: {engine.retry.backoff: "false"}
                cases:
                  - name: expected otherwise
                    expect:
                      status: Success
                      steps: [{a: Success}, {b: Success}]
                      calls: [{echo: {id: "1"}}, {echo: {id: none}}, {echo: {id: none}}]
                """);
        assertThat(String.join("\n", SideBySide.lines(results.getFirst().differences())) + "\n")
                .isEqualTo("""
                expected                   actual
                status:
                  Success                | Failed
                steps:
                  a: Success             | a: Failed, message: Step fails when it is Poll action status
                                         | for completion. Lambda function echo returned FunctionError
                                         | Unhandled: Oops - no. Please refer to Automation Service
                                         | Troubleshooting Guide for more diagnosis details.
                  b: Success             <
                calls:
                  echo: {"id":"1"}       | echo: {"id":"none"}
                  echo: {"id":"none"}      echo: {"id":"none"}
                  echo: {"id":"none"}      echo: {"id":"none"}
                """);
    }

    private static String text(CaseResult result) {
        return result.differences().stream()
                .flatMap(difference -> difference.rows().stream())
                .map(row -> row.expected() + " | " + row.actual())
                .collect(Collectors.joining("\n"));
    }

    private void assertAllOk(String yaml) throws IOException, InvalidSuiteException {
        run(yaml).forEach(Suites::assertOk);
    }

    private List<CaseResult> run(String yaml) throws IOException, InvalidSuiteException {
        return Suites.run(directory, yaml);
    }
}
