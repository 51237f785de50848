package dev.runstream.runbook;

import dev.runstream.expression.OutputType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs of aws:updateVariable when the document is created (section 5.6). */
final class UpdateVariableInputs {
    private static final String RULE = "R551";
    private static final String PREFIX = "variable:";

    private UpdateVariableInputs() {}

    static void check(Inputs inputs, @Nullable Map<String, OutputType> variables) {
        inputs.allowOnly(Set.of("Name", "Value"), RULE);
        Located nameAt = inputs.required("Name", RULE);
        Located value = inputs.required("Value", RULE);
        String name = nameAt == null ? null : inputs.text("Name", RULE);
        if (nameAt == null || name == null) {
            return;
        }
        if (!name.startsWith(PREFIX)) {
            nameAt.error(RULE, "Expected Name to be variable:<name>, but got " + Problems.quoted(name) + ".");
            return;
        }
        String variable = name.substring(PREFIX.length());
        OutputType type = variables == null ? null : variables.get(variable);
        if (variables != null && !variables.containsKey(variable)) {
            nameAt.error(RULE, "Variable " + Problems.quoted(variable) + " is not declared.");
        } else if (type != null && value != null && !hasType(value, type)) {
            value.error(
                    RULE,
                    "Expected Value to be of the variable's type " + type + ", but got " + value.description() + ".");
        }
    }

    /** There is no conversion, except of a list with one element into a String (R416). */
    private static boolean hasType(Located value, OutputType type) {
        if (Inputs.isReference(value)) {
            return true;
        }
        return switch (type) {
            case String ->
                value.text() != null || (value.isList() && value.items().size() == 1);
            case Integer -> value.json().isNumber() && value.wholeNumber().isPresent();
            case Boolean -> value.json().isBoolean();
            case StringList, MapList -> value.isList();
            case StringMap -> value.isMap();
        };
    }
}
