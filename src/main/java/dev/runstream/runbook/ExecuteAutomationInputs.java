package dev.runstream.runbook;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The inputs of aws:executeAutomation when the document is created (section 5.5). */
final class ExecuteAutomationInputs {
    private static final String RULE = "R541";
    private static final Set<String> NAMES = Set.of(
            "DocumentName",
            "DocumentVersion",
            "RuntimeParameters",
            "MaxConcurrency",
            "MaxErrors",
            "Tags",
            "TargetLocations",
            "TargetMaps",
            "TargetParameterName",
            "Targets");
    private static final Pattern DOCUMENT = Pattern.compile("[a-zA-Z0-9_.:/-]{3,512}");
    private static final Pattern VERSION = Pattern.compile("\\$LATEST|\\$DEFAULT|[1-9][0-9]*");
    private static final Pattern CONCURRENCY = Pattern.compile("[1-9][0-9]{0,6}|[1-9][0-9]?%|100%");
    private static final Pattern ERRORS = Pattern.compile("0|[1-9][0-9]{0,6}|[0-9]%|[1-9][0-9]%|100%");

    private ExecuteAutomationInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(NAMES, "R543");
        if (inputs.required("DocumentName", RULE) != null) {
            matches(inputs, "DocumentName", DOCUMENT);
        }
        matches(inputs, "DocumentVersion", VERSION);
        matches(inputs, "MaxConcurrency", CONCURRENCY);
        matches(inputs, "MaxErrors", ERRORS);
        inputs.text("TargetParameterName", RULE);
        Located parameters = inputs.at().get("RuntimeParameters");
        boolean fits =
                parameters == null || parameters.isMap() || parameters.isNull() || Inputs.isReference(parameters);
        if (parameters != null && !fits) {
            parameters.error(
                    "R542", "Expected RuntimeParameters to be a map, but got " + parameters.description() + ".");
        }
        Located targets = inputs.at().get("Targets");
        Located maps = inputs.at().get("TargetMaps");
        if (targets != null && maps != null) {
            LambdaInputs.later(targets, maps)
                    .errorAtKey("R641", "Expected either Targets or TargetMaps, but got both.");
        }
        list(targets);
        list(maps);
        Located locations = inputs.at().get("TargetLocations");
        if (locations != null) {
            locations.warning("R648", "TargetLocations is not supported: a step that uses it fails.");
        }
    }

    private static void list(@Nullable Located input) {
        if (input != null && !input.isList() && !Inputs.isReference(input)) {
            input.error(RULE, "Expected " + input.key() + " to be a list, but got " + input.description() + ".");
        }
    }

    private static void matches(Inputs inputs, String name, Pattern pattern) {
        Located input = inputs.at().get(name);
        // Versions and counts may be written as numbers.
        String text =
                input == null ? null : input.json().isNumber() ? input.json().asText() : inputs.literal(name, RULE);
        if (input != null && text != null && !pattern.matcher(text).matches()) {
            input.error(RULE, "Expected " + name + " to match " + pattern + ", but got " + Problems.quoted(text) + ".");
        }
    }
}
