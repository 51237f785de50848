package dev.runstream.chaos;

import dev.runstream.execution.ExecutionStatus;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runbooks of the workload: one for each way in which an execution can go. */
enum Shape {
    /** Outputs of a step are the inputs of the next one. */
    CHAIN("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: a, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}', n: 1}}}
              - {name: b, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {from: '{{a.Payload}}'}}}
              - {name: c, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {from: '{{b.Payload}}'}}}
            outputs: [c.Payload]
            """, ExecutionStatus.Success),

    /** Fails twice, is throttled once, then succeeds. */
    RETRY("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: try, action: 'aws:invokeLambdaFunction', maxAttempts: 8, inputs: {FunctionName: 'flaky-{{Key}}', InputPayload: {key: '{{Key}}'}}}
              - {name: then, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {from: '{{try.Payload}}'}}}
            """, ExecutionStatus.Success),

    /** Every way in which a service and a connection can fail. */
    TROUBLE("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: try, action: 'aws:invokeLambdaFunction', maxAttempts: 12, timeoutSeconds: 4, inputs: {FunctionName: 'trouble-{{Key}}', InputPayload: {key: '{{Key}}'}}}
            """, ExecutionStatus.Success),

    /** A failure leads elsewhere. */
    BRANCH("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: ask, action: 'aws:invokeLambdaFunction', maxAttempts: 2, onFailure: 'step:mend', isCritical: false, inputs: {FunctionName: broken, InputPayload: {key: '{{Key}}'}}}
              - {name: never, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT0S}}
              - name: mend
                action: aws:invokeLambdaFunction
                maxAttempts: 5
                inputs: {FunctionName: answer, InputPayload: {key: '{{Key}}'}}
                outputs: [{Name: Good, Selector: $.good, Type: Boolean}]
              - name: choose
                action: aws:branch
                inputs: {Choices: [{NextStep: good, Variable: '{{mend.Good}}', BooleanEquals: true}], Default: never}
              - {name: good, action: 'aws:invokeLambdaFunction', isEnd: true, maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}'}}}
            """, ExecutionStatus.Success),

    /** A call that is adopted, and goes on for longer than the lease: it has to be renewed. */
    SLOW("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: long, action: 'aws:invokeLambdaFunction', maxAttempts: 6, timeoutSeconds: 60, inputs: {FunctionName: slow, InputPayload: {key: '{{Key}}'}}}
              - {name: then, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {from: '{{long.Payload}}'}}}
            """, ExecutionStatus.Success),

    /** A timer, short and longer. */
    SLEEP("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: nap, action: 'aws:sleep', inputs: {Duration: PT2S}}
              - {name: then, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}'}}}
              - {name: rest, action: 'aws:sleep', inputs: {Duration: PT9S}}
            """, ExecutionStatus.Success),

    /** A child that runs the chain. */
    PARENT("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: delegate, action: 'aws:executeAutomation', inputs: {DocumentName: chaos-chain, RuntimeParameters: {Key: '{{Key}}'}}}
              - {name: then, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {from: '{{delegate.Output}}'}}}
            """, ExecutionStatus.Success),

    /** Two people have to approve. */
    APPROVAL("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: gate, action: 'aws:approve', timeoutSeconds: 600, inputs: {Approvers: [ada, bob], MinRequiredApprovals: 2}}
              - {name: then, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}'}}}
            """, ExecutionStatus.Success),

    /** Three passes. */
    LOOP("""
            parameters: {Key: {type: String}}
            mainSteps:
              - name: each
                action: aws:loop
                inputs:
                  Iterators: [x, y, z]
                  Steps:
                    - {name: body, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}', value: '{{each.CurrentIteratorValue}}'}}}
            """, ExecutionStatus.Success),

    /** Stopped by someone while it calls, with steps for that case. */
    STOPPED("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: long, action: 'aws:invokeLambdaFunction', timeoutSeconds: 120, onCancel: 'step:tidy', inputs: {FunctionName: endless, InputPayload: {key: '{{Key}}'}}}
              - {name: never, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT0S}}
              - {name: tidy, action: 'aws:invokeLambdaFunction', maxAttempts: 5, isEnd: true, inputs: {FunctionName: echo, InputPayload: {key: '{{Key}}'}}}
            """, ExecutionStatus.Cancelled),

    /** Stopped by someone while its child calls: the child is stopped too. */
    STOPPED_PARENT("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: delegate, action: 'aws:executeAutomation', inputs: {DocumentName: chaos-endless, RuntimeParameters: {Key: '{{Key}}'}}}
            """, ExecutionStatus.Cancelled),

    /** A child that ends when it is stopped, and not for a long time otherwise. */
    ENDLESS("""
            parameters: {Key: {type: String}}
            mainSteps:
              - {name: long, action: 'aws:invokeLambdaFunction', timeoutSeconds: 120, inputs: {FunctionName: endless, InputPayload: {key: '{{Key}}'}}}
            """, ExecutionStatus.Cancelled),

    /** One quick call: tells whether the cluster decides. */
    CANARY("""
            mainSteps:
              - {name: sing, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: echo, InputPayload: {sings: true}}}
            """, ExecutionStatus.Success),

    /** A parameter of any size. */
    LARGE_PARAMETER("""
            parameters: {Text: {type: String}}
            mainSteps:
              - {name: big, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: size, InputPayload: {text: '{{Text}}'}}}
            """, ExecutionStatus.Success, ExecutionStatus.Rejected),

    /** An input of several times a parameter ({@link #COPIES}). */
    LARGE_INPUT("""
            parameters: {Text: {type: String}}
            mainSteps:
              - {name: big, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: size, InputPayload: {a: '{{Text}}', b: '{{Text}}', c: '{{Text}}', d: '{{Text}}', e: '{{Text}}'}}}
            """, ExecutionStatus.Success, ExecutionStatus.Failed),

    /** An answer of any size, all of it a declared output. */
    LARGE_OUTPUT("""
            parameters: {Bytes: {type: String}}
            mainSteps:
              - name: big
                action: aws:invokeLambdaFunction
                maxAttempts: 5
                inputs: {FunctionName: 'bytes-{{Bytes}}'}
                outputs: [{Name: All, Selector: $.Payload, Type: String}]
              - {name: again, action: 'aws:invokeLambdaFunction', maxAttempts: 5, inputs: {FunctionName: size, InputPayload: {text: '{{big.All}}'}}}
            """, ExecutionStatus.Success, ExecutionStatus.Failed),

    /** Many steps. */
    THOUSAND(thousandSteps(), ExecutionStatus.Success);

    /** How often {@link #LARGE_INPUT} has its parameter in its input. */
    static final int COPIES = 5;

    private static final String FUNCTIONS = """
            functions:
              echo: [{echo: true}]
              size: [{returns: {taken: true}}]
              answer: [{returns: {good: true}}]
              broken: [{error: {errorType: Broken, errorMessage: always}}]
              slow: [{returns: done, after: 6s}]
              endless: [{returns: never, after: 100s}]
              flaky-*:
                - error: {errorType: NotYet, errorMessage: first}
                - throttle: true
                - status: 502
                - {echo: true, after: 5ms}
              trouble-*:
                - throttle: true
                - throttle: true
                - status: 500
                - status: 503
                - reset: true
                - half: {of: this answer}
                - {reset: true, after: 20ms}
                - error: {errorType: Runtime.ExitError, errorMessage: gone}
                - hang: true
                - text: 'no { json'
            """;

    /** Calls of {@link #TROUBLE} and {@link #RETRY} that do not succeed, by function prefix: what F9 counts. */
    static final Map<String, Integer> FAILING_CALLS = Map.of("flaky-", 3, "trouble-", 9);

    /** Those that the workload starts in turn. */
    static final List<Shape> WORKLOAD =
            List.of(CHAIN, RETRY, TROUBLE, BRANCH, SLOW, SLEEP, PARENT, APPROVAL, LOOP, STOPPED, STOPPED_PARENT, SLOW);

    /** Those that somebody stops while they are at work. */
    static final Set<Shape> TO_BE_STOPPED = Set.of(STOPPED, STOPPED_PARENT);

    private static final Map<String, Runbook> RUNBOOKS = new ConcurrentHashMap<>();

    /** What the functions of all shapes answer. YAML. */
    static String functions() {
        StringBuilder functions = new StringBuilder(FUNCTIONS);
        for (int bytes : Sizes.outputs()) {
            functions
                    .append("  bytes-")
                    .append(bytes)
                    .append(":\n    - returns: ")
                    .append("x".repeat(bytes))
                    .append('\n');
        }
        // Ten times the same text: a file of that size would take long to read.
        functions
                .append("  bytes-")
                .append(Sizes.HUGE)
                .append(":\n    - returns: [&tenth ")
                .append("x".repeat(Sizes.HUGE / 10))
                .append(", *tenth".repeat(9))
                .append("]\n");
        return functions.toString();
    }

    private static String thousandSteps() {
        StringBuilder steps = new StringBuilder("mainSteps:\n");
        for (int i = 1; i < 1_000; i++) {
            steps.append(
                    "  - {name: s%d, action: 'aws:branch', inputs: {Choices: [{NextStep: s1000, Variable: '{{global:REGION}}', StringEquals: nowhere}], Default: s%d}}\n"
                            .formatted(i, i + 1));
        }
        return steps.append("  - {name: s1000, action: 'aws:invokeLambdaFunction', maxAttempts: 5,")
                .append(" inputs: {FunctionName: echo, InputPayload: {last: true}}}\n")
                .toString();
    }

    private final String steps;
    private final Set<ExecutionStatus> ends;

    Shape(String steps, ExecutionStatus... ends) {
        this.steps = steps;
        this.ends = Set.of(ends);
    }

    /** How an execution of this shape may end. */
    Set<ExecutionStatus> ends() {
        return ends;
    }

    String runbook() {
        return "chaos-" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** How many attempts a step of one of these runbooks may have. */
    static int attemptsMax(String runbook, String step) {
        Runbook parsed = RUNBOOKS.computeIfAbsent(runbook, Shape::parsed);
        return Objects.requireNonNull(parsed.step(step)).maxAttempts();
    }

    private static Runbook parsed(String runbook) {
        for (Shape shape : values()) {
            if (shape.runbook().equals(runbook)) {
                return Objects.requireNonNull(
                        RunbookParser.parse(shape.document(), DocumentFormat.YAML, DocumentLimits.DEFAULT)
                                .runbook());
            }
        }
        throw new IllegalArgumentException("Expected a runbook of the workload, but got " + runbook);
    }

    /** YAML. */
    String document() {
        return "schemaVersion: '0.3'\n" + steps;
    }
}
