package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.runbook.FunctionName;
import dev.runstream.runbook.Step;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** aws:invokeLambdaFunction (section 1). */
record LambdaAction() implements FunctionAction {
    private static final String REQUEST_RESPONSE = "RequestResponse";
    private static final Set<String> INVOCATION_TYPES = Set.of(REQUEST_RESPONSE, "Event", "DryRun");
    private static final List<String> STRINGS =
            List.of("FunctionName", "Qualifier", "InvocationType", "LogType", "ClientContext", "Payload");

    /** R102. */
    private static final Pattern QUALIFIER = Pattern.compile("\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+");

    private static final int QUALIFIER_MAX = 128;
    private static final int CLIENT_CONTEXT_MAX = 3_583;

    @Override
    public @Nullable String problem(Draft draft, StepInputs inputs) {
        for (String name : STRINGS) {
            String problem = inputs.problemOf(name);
            if (problem != null) {
                return problem;
            }
        }
        String problem = problemOfFunction(inputs);
        return problem != null ? problem : problemOfCall(inputs);
    }

    private static @Nullable String problemOfFunction(StepInputs inputs) {
        String function = inputs.string("FunctionName");
        if (function == null || function.isEmpty()) {
            return "Expected FunctionName to be a name or an ARN, but it is empty";
        }
        if (!FunctionName.isValid(function)) {
            return "Expected FunctionName to be a name or an ARN of a function, but got " + function;
        }
        String qualifier = inputs.string("Qualifier");
        if (qualifier != null
                && (qualifier.length() > QUALIFIER_MAX
                        || !QUALIFIER.matcher(qualifier).matches())) {
            return "Expected Qualifier to be a version or an alias, but got " + qualifier;
        }
        return null;
    }

    private static @Nullable String problemOfCall(StepInputs inputs) {
        String invocationType = inputs.string("InvocationType");
        if (invocationType != null && !INVOCATION_TYPES.contains(invocationType)) { // R104
            return "Expected InvocationType to be RequestResponse, Event or DryRun, but got " + invocationType;
        }
        String logType = inputs.string("LogType");
        if (logType != null && !logType.equals("None") && !logType.equals("Tail")) {
            return "Expected LogType to be None or Tail, but got " + logType;
        }
        boolean waits = invocationType == null || invocationType.equals(REQUEST_RESPONSE);
        if ("Tail".equals(logType) && !waits) { // R105
            return "Expected LogType Tail only with InvocationType RequestResponse, but got it with " + invocationType;
        }
        String clientContext = inputs.string("ClientContext");
        if (clientContext != null && !fitsClientContext(clientContext)) { // R106
            return "Expected ClientContext to be base64 of at most " + CLIENT_CONTEXT_MAX + " bytes, but it is not";
        }
        JsonNode inputPayload = inputs.values().get("InputPayload");
        if (inputPayload != null && !inputPayload.isObject()) { // R107
            return "Expected InputPayload to be a StringMap, but it is "
                    + inputPayload.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        }
        return null;
    }

    private static boolean fitsClientContext(String text) {
        if (text.length() > CLIENT_CONTEXT_MAX) {
            return false;
        }
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public FunctionCall call(Draft draft, Step step, StepInputs inputs, int attempt) {
        String function = inputs.string("FunctionName");
        if (function == null) {
            throw new IllegalStateException(
                    "Expected step " + step.name() + " to have a FunctionName, but it has none");
        }
        String inputPayload = inputs.texts().get("InputPayload");
        String invocationType = inputs.string("InvocationType");
        return new FunctionCall(
                function,
                inputs.string("Qualifier"),
                invocationType == null ? REQUEST_RESPONSE : invocationType,
                "Tail".equals(inputs.string("LogType")) ? "Tail" : null,
                inputs.string("ClientContext"),
                inputPayload != null ? inputPayload : inputs.string("Payload"), // R109, R110
                StepRequested.Answer.LAMBDA);
    }
}
