package dev.runstream.runbook;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A runbook of 64 KB, the most that AWS takes: parsed, checked and normalised. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParsingBenchmark {
    private static final int BYTES = 64 * 1024;

    private final String document = document();

    private static String document() {
        StringBuilder yaml = new StringBuilder("""
                schemaVersion: '0.3'
                parameters:
                  Text: {type: String}
                mainSteps:
                """);
        for (int step = 1; yaml.length() < BYTES - 300; step++) {
            yaml.append("""
                      - name: step%d
                        action: aws:invokeLambdaFunction
                        maxAttempts: 3
                        timeoutSeconds: 60
                        inputs:
                          FunctionName: function-%d
                          InputPayload: {text: '{{Text}}'}
                        outputs:
                          - {Name: Out, Selector: $.Payload.out, Type: String}
                    """.formatted(step, step));
        }
        return yaml.toString();
    }

    @Benchmark
    public RunbookParser.Parsed parse() {
        return RunbookParser.parse(document, DocumentFormat.YAML, DocumentLimits.DEFAULT);
    }
}
