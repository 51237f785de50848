package dev.runstream.runbook;

import java.util.Set;

/** The inputs of aws:executeScript when the document is created (R581). */
final class ScriptInputs {
    private static final String RULE = "R581";
    private static final Set<String> RUNTIMES = Set.of(
            "python3.6",
            "python3.7",
            "python3.8",
            "python3.9",
            "python3.10",
            "python3.11",
            "PowerShell Core 6.0",
            "PowerShell 7.0",
            "PowerShell 7.4");

    private ScriptInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(Set.of("Runtime", "Handler", "Script", "Attachment", "InputPayload"), RULE);
        if (inputs.required("Runtime", RULE) != null) {
            inputs.oneOf("Runtime", RUNTIMES, RULE);
        }
        inputs.text("Handler", RULE);
        inputs.text("Script", RULE);
        inputs.text("Attachment", RULE);
        if (!inputs.at().has("Script") && !inputs.at().has("Attachment")) {
            inputs.at().errorAtKey(RULE, "Missing input \"Script\" or \"Attachment\" for action " + inputs.action());
        }
        Located payload = inputs.at().get("InputPayload");
        // Three real documents write a string here.
        if (payload != null && !payload.isMap() && payload.text() == null) {
            payload.error(RULE, "Expected InputPayload to be a map, but got " + payload.description() + ".");
        }
    }
}
