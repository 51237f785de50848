package dev.runstream.runbook;

import dev.runstream.expression.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A condition of aws:branch or of a loop, as the document writes it (R501, R504). */
final class Choice {
    private static final Set<String> TEXT_OPERATORS =
            Set.of("StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains");
    private static final Set<String> NUMERIC_OPERATORS = Set.of(
            "NumericEquals", "NumericGreater", "NumericLesser", "NumericGreaterOrEquals", "NumericLesserOrEquals");
    private static final String BOOLEAN_OPERATOR = "BooleanEquals";
    private static final Set<String> COMBINATIONS = Set.of("And", "Or", "Not");

    private Choice() {}

    /**
     * @param withNextStep whether {@code NextStep} belongs to it: only at the top of a choice of a branch
     * @param rule of the input that it is in
     */
    static void check(Located choice, boolean withNextStep, String rule) {
        if (!choice.isMap()) {
            choice.error(rule, "Expected a condition to be a map, but got " + choice.description() + ".");
            return;
        }
        List<Located> operators = new ArrayList<>();
        List<Located> combinations = new ArrayList<>();
        for (Located entry : choice.entries()) {
            if (isOperator(entry.key())) {
                operators.add(entry);
            } else if (COMBINATIONS.contains(entry.key())) {
                combinations.add(entry);
            } else if (!entry.key().equals("Variable")
                    && !(withNextStep && entry.key().equals("NextStep"))) {
                entry.errorAtKey(rule, "Unknown operator " + Problems.quoted(entry.key()) + ".");
                return;
            }
        }
        if (combinations.isEmpty()) {
            comparison(choice, operators, rule);
            return;
        }
        boolean alone = combinations.size() == 1 && operators.isEmpty() && !choice.has("Variable");
        if (!alone) {
            Located last = combinations.getLast();
            last.errorAtKey(rule, "Expected either one comparison or exactly one of And, Or, Not.");
        }
        combinations.forEach(combination -> combination(combination, rule));
    }

    private static boolean isOperator(String key) {
        return TEXT_OPERATORS.contains(key) || NUMERIC_OPERATORS.contains(key) || key.equals(BOOLEAN_OPERATOR);
    }

    private static void combination(Located combination, String rule) {
        if (combination.key().equals("Not")) {
            check(combination, false, rule);
            return;
        }
        if (!combination.isList() || combination.items().isEmpty()) {
            combination.error(
                    rule,
                    "Expected " + combination.key() + " to be a list with at least one condition, but got "
                            + combination.description() + ".");
            return;
        }
        combination.items().forEach(item -> check(item, false, rule));
    }

    private static void comparison(Located choice, List<Located> operators, String rule) {
        Located variable = choice.get("Variable");
        if (variable == null) {
            choice.error(rule, "Missing \"Variable\" in a condition.");
        } else if (!variable.json().isValueNode() || variable.isNull()) {
            variable.error(rule, "Expected Variable to be one reference, but got " + variable.description() + ".");
        } else if (variable.text() == null
                || !References.isWhole(variable.json().asText())) {
            variable.warning(
                    "R405", "Expected Variable to be exactly one reference, but got " + variable.description() + ".");
        }
        if (operators.size() > 1) {
            operators.getLast().errorAtKey(rule, "Expected exactly one operator in a condition.");
        } else if (operators.isEmpty()) {
            choice.error(rule, "Missing an operator in a condition.");
        }
        operators.forEach(Choice::constant);
    }

    private static void constant(Located constant) {
        if (Inputs.isReference(constant)) {
            return;
        }
        boolean fits;
        String expected;
        if (!constant.json().isValueNode() || constant.isNull()) {
            fits = false;
            expected = "a string, number or boolean";
        } else if (NUMERIC_OPERATORS.contains(constant.key())) {
            fits = Conversion.number(constant.json().asText()).isPresent();
            expected = "a number";
        } else if (constant.key().equals(BOOLEAN_OPERATOR)) {
            String word = constant.json().asText().toLowerCase(Locale.ROOT);
            fits = word.equals("true") || word.equals("false");
            expected = "true or false";
        } else {
            fits = true;
            expected = "a string";
        }
        if (!fits) {
            constant.error(
                    "R508",
                    "Expected " + constant.key() + " to compare with " + expected + ", but got "
                            + constant.description() + ".");
        }
    }
}
