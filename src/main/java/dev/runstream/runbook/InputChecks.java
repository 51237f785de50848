package dev.runstream.runbook;

import dev.runstream.expression.OutputType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be said of a step's inputs when the document is created: names, literal types, literal values. */
final class InputChecks {
    /** Of inputs that only have a type, or that an action without rules of its own needs. */
    private static final String TYPE_RULE = "R418";

    private InputChecks() {}

    /** @param variables their types by name; null when they could not be read */
    static void check(Inputs inputs, @Nullable Map<String, OutputType> variables) {
        switch (inputs.action()) {
            case "aws:invokeLambdaFunction" -> LambdaInputs.check(inputs);
            case "aws:branch" -> BranchInputs.check(inputs);
            case "aws:sleep" -> SleepInputs.check(inputs);
            case "aws:approve" -> ApproveInputs.check(inputs);
            case "aws:executeAutomation" -> ExecuteAutomationInputs.check(inputs);
            case "aws:updateVariable" -> UpdateVariableInputs.check(inputs, variables);
            case "aws:loop" -> LoopInputs.check(inputs);
            case "aws:executeScript" -> ScriptInputs.check(inputs);
            default -> others(inputs);
        }
    }

    private static void others(Inputs inputs) {
        ActionCatalogue action = ActionCatalogue.find(inputs.action());
        List<String> required = action == null ? List.of() : action.requiredInputs();
        required.forEach(name -> inputs.required(name, TYPE_RULE));
        for (String name : List.of("Service", "Api", "PropertySelector")) {
            if (required.contains(name) && inputs.at().has(name)) {
                inputs.text(name, TYPE_RULE);
            }
        }
        Located desired = inputs.at().get("DesiredValues");
        if (desired != null
                && required.contains("DesiredValues")
                && !desired.isList()
                && !Inputs.isReference(desired)) {
            desired.error(TYPE_RULE, "Expected DesiredValues to be a list, but got " + desired.description() + ".");
        }
        if (inputs.action().equals("aws:changeInstanceState")) {
            inputs.oneOf("DesiredState", Set.of("running", "stopped", "terminated"), TYPE_RULE);
        }
    }
}
