package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSONPath subset of R433: {@code $}, {@code .name}, {@code ..name}, {@code [0]}, {@code ['name']} and filters with
 * one comparison. Its cost has a limit, whatever the selector and the value are.
 */
public final class Selector {
    /** Characters of a selector, at most. */
    public static final int SOURCE_MAX_CHARS = 4_096;

    /** Values that one selection may visit; an answer of 6 MB has three million at most. */
    public static final int VISITS_MAX = 5_000_000;

    private final String source;
    private final List<SelectorStep> steps;
    private final boolean definite;

    private Selector(String source, List<SelectorStep> steps) {
        this.source = source;
        this.steps = steps;
        this.definite =
                steps.stream().allMatch(step -> step instanceof SelectorStep.Key || step instanceof SelectorStep.Index);
    }

    /** @throws IllegalArgumentException with one sentence when it is not in the subset */
    public static Selector parse(String source) {
        return new Selector(source, SelectorParser.parse(source));
    }

    /**
     * The selected value, or null when there is none: nothing found, or a JSON null (R431, R434, R435). A selector with
     * {@code ..} or a filter always gives a list: of what it finds without nulls, in document order, so possibly empty
     * (R433). The value shares its parts with the root: do not change it.
     *
     * @throws TooCostlyException when it would visit more than {@link #VISITS_MAX} values
     */
    public @Nullable JsonNode select(JsonNode root) {
        if (definite) {
            return selectOne(root);
        }
        Budget budget = new Budget(source);
        List<JsonNode> found = List.of(root);
        for (SelectorStep step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : found) {
                step.select(node, next, budget);
            }
            found = next;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode(found.size());
        for (JsonNode node : found) {
            if (!node.isNull()) {
                list.add(node);
            }
        }
        return list;
    }

    /** Whether it selects one value at most, at a cost that its own length bounds. */
    boolean isDefinite() {
        return definite;
    }

    /** The key that it starts with, or null when it starts otherwise: {@code Payload} for {@code $.Payload.x} (R115). */
    public @Nullable String firstKey() {
        return !steps.isEmpty() && steps.getFirst() instanceof SelectorStep.Key(String name) ? name : null;
    }

    /** As written. */
    @Override
    public String toString() {
        return source;
    }

    private @Nullable JsonNode selectOne(JsonNode root) {
        JsonNode node = root;
        for (SelectorStep step : steps) {
            JsonNode next = step.one(node);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node.isNull() ? null : node;
    }

    /** A selector and a value that go together badly, for example many {@code ..} over one deep value. */
    public static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooCostlyException(String selector) {
            super("Selector " + selector + " visits more than " + VISITS_MAX + " values.");
        }
    }

    /** What is left of {@link #VISITS_MAX}. */
    static final class Budget {
        private final String selector;
        private int left = VISITS_MAX;

        Budget(String selector) {
            this.selector = selector;
        }

        void visit() {
            if (--left < 0) {
                throw new TooCostlyException(selector);
            }
        }
    }
}
