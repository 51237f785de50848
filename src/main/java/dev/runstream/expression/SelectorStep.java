package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a selector: from a value to the values under it. */
sealed interface SelectorStep {

    /** {@code .name} or {@code ['name']}: of an object only (R434). */
    record Key(String name) implements SelectorStep {}

    /** {@code [n]}: of a list only. */
    record Index(int index) implements SelectorStep {}

    /** {@code ..name}: the value and everything under it, in document order. */
    record Deep(String name) implements SelectorStep {}

    /** {@code [?(@.path op constant)]}: the elements of a list that pass. */
    record Filter(List<SelectorStep> path, Comparison comparison, JsonNode constant) implements SelectorStep {
        boolean passes(JsonNode element) {
            JsonNode value = element;
            for (SelectorStep step : path) {
                value = step.one(value);
                if (value == null) {
                    break;
                }
            }
            return comparison.holds(value, constant);
        }
    }

    /** The one value that a definite step leads to; null when there is none. */
    default @Nullable JsonNode one(JsonNode node) {
        return switch (this) {
            case Key(String name) -> node.isObject() ? node.get(name) : null;
            case Index(int index) -> node.isArray() ? node.get(index) : null;
            case Deep deep -> throw new IllegalStateException("A deep scan gives many values.");
            case Filter filter -> throw new IllegalStateException("A filter gives many values.");
        };
    }

    /** Adds every value that the step leads to. */
    default void select(JsonNode node, List<JsonNode> found, Selector.Budget budget) {
        budget.visit();
        switch (this) {
            case Key key -> add(key.one(node), found);
            case Index index -> add(index.one(node), found);
            case Deep(String name) -> scan(node, name, found, budget);
            case Filter filter -> {
                if (node.isArray()) {
                    for (JsonNode element : node) {
                        budget.visit();
                        if (filter.passes(element)) {
                            found.add(element);
                        }
                    }
                }
            }
        }
    }

    private static void scan(JsonNode node, String name, List<JsonNode> found, Selector.Budget budget) {
        budget.visit();
        if (node.isObject()) {
            add(node.get(name), found);
        }
        for (JsonNode child : node) {
            if (child.isContainerNode()) {
                scan(child, name, found, budget);
            } else {
                budget.visit();
            }
        }
    }

    private static void add(@Nullable JsonNode node, List<JsonNode> found) {
        if (node != null) {
            found.add(node);
        }
    }

    /** The comparisons of a filter. */
    enum Comparison {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        GREATER(">");

        final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** @param value null when the path leads nowhere: that differs from every constant and has no order */
        boolean holds(@Nullable JsonNode value, JsonNode constant) {
            Integer order = value == null ? null : order(value, constant);
            return switch (this) {
                case EQUAL -> order != null ? order == 0 : constant.equals(value);
                case NOT_EQUAL -> order != null ? order != 0 : !constant.equals(value);
                case LESS -> order != null && order < 0;
                case GREATER -> order != null && order > 0;
                case LESS_OR_EQUAL -> order != null && order <= 0;
                case GREATER_OR_EQUAL -> order != null && order >= 0;
            };
        }

        /** Numbers by value, texts by their characters; null for everything that has no order. */
        private static @Nullable Integer order(JsonNode left, JsonNode right) {
            if (left.isNumber() && right.isNumber()) {
                return left.decimalValue().compareTo(right.decimalValue());
            }
            return left.isTextual() && right.isTextual() ? left.textValue().compareTo(right.textValue()) : null;
        }
    }
}
