package dev.runstream.runbook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Functions that carry out actions which neither a worker nor the engine knows.
 *
 * @param functions function names by {@code Runbook/step}, {@code aws:executeAwsApi/ec2:CreateSnapshot} or {@code
 *     aws:createStack}, most specific first
 */
public record Bindings(Map<String, String> functions) {
    public static final Bindings NONE = new Bindings(Map.of());

    public Bindings {
        functions = Map.copyOf(functions);
    }

    /** The function that carries out this step of this runbook; empty when the step is not bound. */
    public Optional<String> functionFor(String documentName, Step step) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Steps that can be reached and that nobody would carry out, in document order. */
    public List<Step> unbound(String documentName, Runbook runbook) {
        throw new UnsupportedOperationException("not built yet");
    }
}
