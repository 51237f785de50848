package dev.runstream.runbook;

import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The inputs of aws:invokeLambdaFunction when the document is created (section 1.1). */
final class LambdaInputs {
    /** Bytes of base64 that Lambda takes as client context (R106). */
    static final int MAX_CLIENT_CONTEXT_BYTES = 3_583;

    private static final Set<String> NAMES = Set.of(
            "FunctionName", "Qualifier", "InvocationType", "LogType", "ClientContext", "InputPayload", "Payload");
    private static final Set<String> INVOCATION_TYPES = Set.of("RequestResponse", "Event", "DryRun");
    private static final Set<String> LOG_TYPES = Set.of("None", "Tail");
    private static final Pattern QUALIFIER = Pattern.compile("\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9_$-]{1,128}");

    private LambdaInputs() {}

    static void check(Inputs inputs) {
        inputs.allowOnly(NAMES, "R113");
        functionName(inputs);
        matches(inputs, "Qualifier", QUALIFIER, "R102");
        String invocationType = inputs.oneOf("InvocationType", INVOCATION_TYPES, "R104");
        String logType = inputs.oneOf("LogType", LOG_TYPES, "R105");
        if ("Tail".equals(logType) && invocationType != null && !invocationType.equals("RequestResponse")) {
            later(inputs.at().get("LogType"), inputs.at().get("InvocationType"))
                    .error(
                            "R105",
                            "LogType Tail needs InvocationType RequestResponse, but got " + invocationType + ".");
        }
        clientContext(inputs);
        Located inputPayload = inputs.at().get("InputPayload");
        if (inputPayload == null) {
            inputs.text("Payload", "R108");
            return;
        }
        // Beside InputPayload a Payload is not even looked at (R109).
        String text = inputPayload.text();
        if (!inputPayload.isMap() && (text == null || !References.isWhole(text))) {
            inputPayload.error(
                    "R107", "Expected InputPayload to be a map, but got " + inputPayload.description() + ".");
        }
    }

    private static void functionName(Inputs inputs) {
        Located input = inputs.required("FunctionName", "R101");
        String name = input == null ? null : inputs.literal("FunctionName", "R101");
        if (input != null && name != null && !FunctionName.isValid(name)) {
            input.error(
                    "R101",
                    "Expected FunctionName to be a function's name, partial ARN or ARN, but got "
                            + Problems.quoted(name) + ".");
        }
    }

    private static void clientContext(Inputs inputs) {
        Located input = inputs.at().get("ClientContext");
        String text = inputs.literal("ClientContext", "R106");
        if (input != null && text != null && (text.length() > MAX_CLIENT_CONTEXT_BYTES || !isBase64(text))) {
            input.error(
                    "R106",
                    "Expected ClientContext to be at most " + MAX_CLIENT_CONTEXT_BYTES + " bytes of base64, but got "
                            + Problems.quoted(text) + ".");
        }
    }

    private static void matches(Inputs inputs, String name, Pattern pattern, String rule) {
        Located input = inputs.at().get(name);
        String text = inputs.literal(name, rule);
        if (input != null && text != null && !pattern.matcher(text).matches()) {
            input.error(rule, "Expected " + name + " to match " + pattern + ", but got " + Problems.quoted(text) + ".");
        }
    }

    /** Of two inputs that contradict each other a reader trips over the later one. */
    static Located later(@Nullable Located one, @Nullable Located other) {
        if (one == null || other == null) {
            throw new IllegalArgumentException("Two inputs that are there are needed");
        }
        return one.place().isBefore(other.place()) ? other : one;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
