package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** References of a step's inputs: one that is a whole value, one inside a text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReferenceBenchmark {
    private final JsonNode source = JsonNodeFactory.instance
            .objectNode()
            .put("FunctionName", "{{Function}}")
            .set("InputPayload", JsonNodeFactory.instance.objectNode().put("text", "of {{first.Text}} and {{Text}}"));

    private final JsonNode value = JsonNodeFactory.instance.textNode("0123456789abcdef".repeat(12));
    private final Template template = Template.of(source);

    /** Once for a runbook that is not in the cache. */
    @Benchmark
    public Template scan() {
        return Template.of(source);
    }

    /** Once for each attempt. */
    @Benchmark
    public Template.Resolution resolve() {
        return template.resolve(reference -> value);
    }
}
