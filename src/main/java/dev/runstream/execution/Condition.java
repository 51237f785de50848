package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.Rendering;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Conditions of aws:branch and of loops, their references resolved (R501 to R508). */
final class Condition {
    private Condition() {}

    /** A comparison of values that are not of the operator's type is false (R505). */
    static boolean holds(JsonNode condition) {
        for (Map.Entry<String, JsonNode> entry : condition.properties()) {
            JsonNode operand = entry.getValue();
            switch (entry.getKey()) {
                case "And" -> {
                    return all(operand);
                }
                case "Or" -> {
                    return any(operand);
                }
                case "Not" -> {
                    return !holds(operand);
                }
                case "Variable", "NextStep" -> {}
                default -> {
                    return compares(entry.getKey(), condition.path("Variable"), operand);
                }
            }
        }
        return false;
    }

    private static boolean all(JsonNode conditions) {
        for (JsonNode condition : conditions) {
            if (!holds(condition)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(JsonNode conditions) {
        for (JsonNode condition : conditions) {
            if (holds(condition)) {
                return true;
            }
        }
        return false;
    }

    private static boolean compares(String operator, JsonNode variable, JsonNode constant) {
        String left = Rendering.text(variable); // R506
        String right = Rendering.text(constant);
        return switch (operator) {
            case "StringEquals" -> left.equals(right);
            case "EqualsIgnoreCase" -> left.equalsIgnoreCase(right);
            case "StartsWith" -> left.startsWith(right);
            case "EndsWith" -> left.endsWith(right);
            case "Contains" -> variable.isArray() ? hasElement(variable, right) : left.contains(right);
            case "NumericEquals" -> numeric(left, right, order -> order == 0);
            case "NumericGreater" -> numeric(left, right, order -> order > 0);
            case "NumericLesser" -> numeric(left, right, order -> order < 0);
            case "NumericGreaterOrEquals" -> numeric(left, right, order -> order >= 0);
            case "NumericLesserOrEquals" -> numeric(left, right, order -> order <= 0);
            case "BooleanEquals" -> isBoolean(left) && left.strip().equalsIgnoreCase(right.strip());
            default -> throw new IllegalArgumentException("Expected an operator of R504, but got " + operator);
        };
    }

    private static boolean hasElement(JsonNode list, String text) {
        for (JsonNode element : list) {
            if (Rendering.text(element).equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean numeric(String left, String right, IntPredicate order) {
        Optional<BigDecimal> a = Conversion.number(left);
        Optional<BigDecimal> b = Conversion.number(right);
        return a.isPresent() && b.isPresent() && order.test(a.get().compareTo(b.get()));
    }

    private static boolean isBoolean(String text) {
        String word = text.strip();
        return word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false");
    }
}
