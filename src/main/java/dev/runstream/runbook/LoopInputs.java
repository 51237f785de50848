package dev.runstream.runbook;

import java.util.List;
import java.util.Set;

/** The inputs of aws:loop when the document is created (section 5.7); its body is read like {@code mainSteps}. */
final class LoopInputs {
    private static final String RULE = "R561";
    private static final int MAX_ITERATIONS = 100;

    private LoopInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(Set.of("Steps", "Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"), RULE);
        inputs.required("Steps", RULE);
        Located iterators = inputs.at().get("Iterators");
        Located condition = inputs.at().get("LoopCondition");
        if (iterators == null && condition == null) {
            inputs.at().errorAtKey(RULE, "Missing input \"Iterators\" or \"LoopCondition\" for action aws:loop");
        } else if (iterators != null && condition != null) {
            LambdaInputs.later(iterators, condition)
                    .errorAtKey(RULE, "Expected either Iterators or LoopCondition, but got both.");
        }
        if (condition != null) {
            Choice.check(condition, false, RULE);
        }
        String type = inputs.oneOf("IteratorDataType", Set.of("Boolean", "Integer", "String", "StringMap"), RULE);
        if (iterators != null) {
            iterators(iterators, type == null ? "String" : type);
        }
        inputs.wholeNumber("MaxIterations", 1, MAX_ITERATIONS, RULE);
    }

    private static void iterators(Located iterators, String type) {
        if (Inputs.isReference(iterators)) {
            return;
        }
        List<Located> items = iterators.items();
        if (!iterators.isList()) {
            iterators.error(
                    RULE, "Expected Iterators to be a list or a reference, but got " + iterators.description() + ".");
        } else if (items.size() > MAX_ITERATIONS) {
            iterators.error(RULE, "Expected at most " + MAX_ITERATIONS + " Iterators, but got " + items.size() + ".");
        }
        for (Located item : items) {
            if (!Inputs.isReference(item) && !hasType(item, type)) {
                item.error(RULE, "Expected an iterator of type " + type + ", but got " + item.description() + ".");
            }
        }
    }

    private static boolean hasType(Located item, String type) {
        boolean scalar = item.json().isValueNode() && !item.isNull();
        return switch (type) {
            case "StringMap" -> item.isMap();
            case "Integer" -> item.wholeNumber().isPresent();
            case "Boolean" -> scalar && StartValue.bool(item.json().asText()).isPresent();
            default -> scalar;
        };
    }
}
