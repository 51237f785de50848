package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * The function that carries out this step of this runbook; empty when the step is not bound, and for actions that
     * run by themselves.
     */
    public Optional<String> functionFor(String documentName, Step step) {
        if (step.action().runsByItself()) {
            return Optional.empty();
        }
        String function = functions.get(documentName + "/" + step.name());
        if (function == null) {
            function =
                    functions.get(step.action().name() + "/" + literal(step, "Service") + ":" + literal(step, "Api"));
        }
        return Optional.ofNullable(
                function == null ? functions.get(step.action().name()) : function);
    }

    /** Steps that can be reached and that nobody would carry out, in document order. */
    public List<Step> unbound(String documentName, Runbook runbook) {
        List<Step> unbound = new ArrayList<>();
        for (Step step : runbook.stepsByName().values()) {
            if (!step.action().runsByItself() && functionFor(documentName, step).isEmpty()) {
                unbound.add(step);
            }
        }
        if (unbound.isEmpty()) { // as a rule, and at every start: the way through the runbook need not be looked for
            return List.of();
        }
        Set<String> reachable = StepGraph.of(runbook).reachable();
        return unbound.stream().filter(step -> reachable.contains(step.name())).toList();
    }

    /** A literal input; null when it is absent or holds a reference: what it will be is not known. */
    private static @Nullable String literal(Step step, String input) {
        Template template = step.inputs().get(input);
        JsonNode source = template == null ? null : template.source();
        boolean known = template != null && template.references().isEmpty() && source != null && source.isTextual();
        return known && source != null ? source.textValue() : null;
    }
}
