package dev.runstream.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is run, and under which load it is measured. The names are those of the comparison with other engines. */
public enum Workload {
    /** One step. */
    W1("W1", 1_024, 1, "echo", true),
    /** Three steps; the output of each, about 200 bytes, is the input of the next. */
    W3("W3", 1_024, 3, "echo", true),
    /** One step whose function takes 100 ms. */
    W1_SLOW("W1slow", 2_048, 1, OwnAnswers.TAKES + 100, true),
    /** {@link #W3} with calls by the AWS SDK to the local endpoint. */
    W3_HTTP("W3http", 512, 3, "echo", false),
    /** {@link #W1} at full load, and one call of 60 s to every hundred. */
    MIXED("mixed", 1_024, 1, "echo", true),
    /** Ten steps in a row, for {@link #W100}. */
    W10("W10", 64, 10, "echo", true),
    /** A hundred steps in a row: the time of a step must not grow with their number. */
    W100("W100", 64, 100, "echo", true),
    /** A parent with 50 children one after the other, alone; then 50 such parents at once. */
    FAN("fan", 50, Workload.CHILDREN, "echo", true),
    /** Ten thousand calls of 60 s in flight. */
    LONG("long", 10_000, 1, OwnAnswers.TAKES + 60_000, true);

    /** Children of a parent of {@link #FAN}. */
    static final int CHILDREN = 50;

    /** Of {@link #MIXED}. */
    static final String SLOW_RUNBOOK = "bench-minute";

    /** Waits for someone to resume it, which nobody does. */
    static final String PAUSED_RUNBOOK = "bench-paused";

    /** Parents of {@link #FAN}. */
    static final String PARENT_RUNBOOK = "bench-fan";

    /** About 200 bytes, as the comparison has them. */
    private static final String TEXT = "0123456789abcdef".repeat(12);

    private final String label;
    private final int inFlight;
    private final int steps;
    private final String function;
    private final boolean ownAnswers;

    Workload(String label, int inFlight, int steps, String function, boolean ownAnswers) {
        this.label = label;
        this.inFlight = inFlight;
        this.steps = steps;
        this.function = function;
        this.ownAnswers = ownAnswers;
    }

    /** Its name on the command line. */
    public String label() {
        return label;
    }

    /** Executions kept in flight when nobody says otherwise. */
    int inFlight() {
        return inFlight;
    }

    /** Steps of an execution. */
    int steps() {
        return steps;
    }

    /** Whether the worker answers by itself; otherwise there is an endpoint. */
    boolean ownAnswers() {
        return ownAnswers;
    }

    String runbook() {
        return this == FAN ? PARENT_RUNBOOK : "bench-" + steps;
    }

    Map<String, List<String>> parameters() {
        return Map.of("Text", List.of(TEXT), "Function", List.of(function));
    }

    /** Documents in YAML by name, of all workloads. */
    public static Map<String, String> runbooks() {
        return Map.of(
                W1.runbook(),
                chain(1),
                W3.runbook(),
                chain(3),
                W10.runbook(),
                chain(10),
                W100.runbook(),
                chain(100),
                SLOW_RUNBOOK,
                chain(1),
                PAUSED_RUNBOOK,
                paused(),
                PARENT_RUNBOOK,
                parent());
    }

    static Map<String, List<String>> minute() {
        return Map.of("Text", List.of(TEXT), "Function", List.of(OwnAnswers.TAKES + 60_000));
    }

    private static String chain(int steps) {
        return IntStream.rangeClosed(1, steps)
                .mapToObj(step -> """
                          - name: s%d
                            action: aws:invokeLambdaFunction
                            timeoutSeconds: 600
                            inputs: {FunctionName: '{{Function}}', InputPayload: {text: '%s'}}
                            outputs: [{Name: Text, Selector: $.Payload.text, Type: String}]
                        """.formatted(step, step == 1 ? "{{Text}}" : "{{s" + (step - 1) + ".Text}}"))
                .collect(Collectors.joining("", """
                        schemaVersion: '0.3'
                        parameters:
                          Text: {type: String}
                          Function: {type: String}
                        mainSteps:
                        """, ""));
    }

    private static String paused() {
        return """
                schemaVersion: '0.3'
                parameters:
                  Text: {type: String}
                  Function: {type: String}
                mainSteps:
                  - {name: wait, action: aws:pause, inputs: {}}
                """;
    }

    private static String parent() {
        String items =
                IntStream.rangeClosed(1, CHILDREN).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return """
                schemaVersion: '0.3'
                parameters:
                  Text: {type: String}
                  Function: {type: String}
                mainSteps:
                  - name: each
                    action: aws:loop
                    inputs:
                      Iterators: [%s]
                      Steps:
                        - name: child
                          action: aws:executeAutomation
                          inputs:
                            DocumentName: bench-1
                            RuntimeParameters: {Text: '{{Text}}', Function: '{{Function}}'}
                """.formatted(items);
    }

    /** @throws IllegalArgumentException when no workload has this name */
    public static Workload of(String label) {
        return Stream.of(values())
                .filter(each -> each.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected a workload to be one of "
                        + Stream.of(values()).map(Workload::label).collect(Collectors.joining(", ")) + ", but it is "
                        + label + "."));
    }
}
