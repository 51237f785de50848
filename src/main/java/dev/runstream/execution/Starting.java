package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event.Transition;
import dev.runstream.execution.Event.Variable;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.expression.Conversion;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Rendering;
import dev.runstream.expression.Scope;
import dev.runstream.expression.Template;
import dev.runstream.expression.Utf8;
import dev.runstream.runbook.ResolvedDefault;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.StartParameters;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.VariableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts executions (section 6.2). */
final class Starting {
    private static final String INVALID_PARAMETERS = "InvalidAutomationExecutionParametersException";
    private static final int TAGS_MAX = 5;

    private Starting() {}

    static Decision start(StartExecution command, Context context) {
        String id = command.executionId();
        if (id == null) {
            throw new IllegalArgumentException("Expected a start to have its execution id by now, but it has none");
        }
        return switch (context.runbook()) {
            case RunbookLookup.Found(RegisteredRunbook registered) -> start(command, id, registered, context);
            case RunbookLookup.UnknownName() ->
                refuse(
                        command,
                        id,
                        context,
                        "AutomationDefinitionNotFoundException",
                        "Expected a registered runbook, but there is none with the name " + command.documentName()
                                + ".");
            case RunbookLookup.UnknownVersion() ->
                refuse(
                        command,
                        id,
                        context,
                        "AutomationDefinitionVersionNotFoundException",
                        "Expected a registered version, but runbook " + command.documentName() + " has no version "
                                + command.documentVersion() + ".");
            case RunbookLookup.Unreadable(String message) -> refuse(command, id, context, "InvalidDocument", message);
        };
    }

    /** A start for an id that is live already (R612). */
    static Decision again(StartExecution command, State state) {
        return again(command, state.executionId(), state.requestFingerprint());
    }

    /** A start for an id that was used already. */
    static Decision.Rejected again(StartExecution command, String executionId, String fingerprint) {
        if (RequestFingerprint.of(command).equals(fingerprint)) {
            return Decider.rejected(
                    Reason.DuplicateStart,
                    "Expected a new execution id, but execution " + executionId + " was started by the same request");
        }
        return Decider.rejected(
                Reason.IdempotentParameterMismatch,
                "Expected the request that execution " + executionId
                        + " was started by, but it differs: the id names one execution for ever");
    }

    private static Decision start(StartExecution command, String id, RegisteredRunbook registered, Context context) {
        Runbook runbook = registered.runbook();
        Settings settings = context.settings();
        StoredParameters stored = context.stored().given();
        List<String> unanswered = StartParameters.stored(
                        runbook, command.parameters().keySet())
                .stream()
                .map(stored.refusals()::get)
                .filter(Objects::nonNull)
                .toList();
        if (!unanswered.isEmpty()) {
            return refuse(command, id, context, INVALID_PARAMETERS, String.join(" ", unanswered));
        }
        Scope system = SystemScope.of(id, settings.globals(), context.now(), stored);
        StartParameters parameters = StartParameters.check(
                runbook, command.parameters(), system, settings.apiLimits().supplied());
        if (parameters instanceof StartParameters.Refused(List<String> messages)) {
            return refuse(command, id, context, INVALID_PARAMETERS, String.join(" ", messages));
        }
        Map<String, JsonNode> values = ((StartParameters.Accepted) parameters).values();
        Scope scope = reference ->
                reference instanceof Reference.Parameter(String name) ? values.get(name) : system.valueOf(reference);
        Map<String, String> texts = texts(values);
        String role = assumeRole(runbook, scope);
        String refusal = refusal(command, registered, settings, texts, role);
        if (refusal != null) {
            return refuse(command, id, context, INVALID_PARAMETERS, refusal);
        }
        List<String> misfits = new ArrayList<>();
        Map<String, Variable> variables = variables(runbook, scope, misfits);
        String problem = misfits.isEmpty() ? overLimit(variables, settings) : String.join(" ", misfits);
        if (problem != null) {
            return refuse(command, id, context, INVALID_PARAMETERS, problem);
        }
        String first = command.takeOver() == null
                ? runbook.first().name()
                : command.takeOver().fromStep();
        Draft draft = new Draft(context, registered, id, command.requestedBy(), null);
        draft.emit(new Event.ExecutionStarted(
                registered.name(),
                registered.version(),
                registered.sha256(),
                texts,
                settings.globals(),
                variables,
                command.mode(),
                command.tags(),
                command.clientToken(),
                role.isEmpty() ? null : role,
                command.parent(),
                command.takeOver() == null ? null : command.takeOver().executionId(),
                command.takeOver() == null ? Map.of() : command.takeOver().outputs(),
                first,
                RequestFingerprint.of(command),
                null,
                settings.switches(),
                settings.executionMaxMillis() == 0
                        ? null
                        : Long.valueOf(context.now() + settings.executionMaxMillis())));
        Steps.proceed(draft, new Next.Enter(first, Transition.Start));
        return draft.decision();
    }

    /** R615. */
    private static @Nullable String tooManyTags(StartExecution command) {
        int tags = command.tags().size();
        return tags <= TAGS_MAX ? null : "Expected at most " + TAGS_MAX + " tags, but got " + tags + ".";
    }

    /** One sentence why this start cannot run, or null. */
    private static @Nullable String refusal(
            StartExecution command,
            RegisteredRunbook registered,
            Settings settings,
            Map<String, String> parameters,
            String role) {
        if (command.rateControl() != null) {
            return "Expected a start without targets, but got some, which this engine does not run yet.";
        }
        if (command.takeOver() != null
                && registered.runbook().step(command.takeOver().fromStep()) == null) {
            return "Expected a step to start from, but runbook " + registered.name() + " has no step "
                    + command.takeOver().fromStep() + ".";
        }
        if (!role.isEmpty() && !settings.assumableRoles().admits(role)) {
            return settings.assumableRoles().refusal(role);
        }
        String tags = tooManyTags(command);
        if (tags != null) {
            return tags;
        }
        long bytes = 0;
        for (String text : parameters.values()) {
            bytes += Utf8.length(text);
        }
        if (bytes > settings.parametersMaxBytes()) {
            return "Expected at most " + settings.parametersMaxBytes() + " bytes of parameters, but got " + bytes + ".";
        }
        List<Step> unbound = settings.bindings().unbound(registered.name(), registered.runbook());
        if (!unbound.isEmpty()) {
            return "Expected every step that can be reached to have someone who carries it out, but these are not"
                    + " bound to a function: "
                    + unbound.stream()
                            .map(step -> step.name() + " (" + step.action().name() + ")")
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        return null;
    }

    /** The role that the execution runs as; empty for none (R308). */
    private static String assumeRole(Runbook runbook, Scope scope) {
        if (runbook.assumeRole().isEmpty()) {
            return "";
        }
        return Rendering.text(Template.of(TextNode.valueOf(runbook.assumeRole()))
                .resolve(scope)
                .value());
    }

    private static Map<String, String> texts(Map<String, JsonNode> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, JsonText.write(value)));
        return texts;
    }

    /**
     * Variables with their defaults resolved (R331, R332).
     *
     * @param misfits gets a sentence for each default that is not of its variable's type
     */
    private static Map<String, Variable> variables(Runbook runbook, Scope scope, List<String> misfits) {
        Map<String, Variable> variables = new TreeMap<>();
        for (VariableDefinition definition : runbook.variables().values()) {
            JsonNode written = definition.defaultValue();
            if (written == null) {
                variables.put(definition.name(), new Variable(definition.type(), null));
                continue;
            }
            JsonNode resolved = Template.of(written).resolve(scope).value();
            Optional<JsonNode> value = ResolvedDefault.of(written, resolved, definition.type());
            if (value.isEmpty()) {
                misfits.add("Expected the default of variable " + definition.name() + " to be of type "
                        + definition.type() + ", but its references make it a " + Conversion.typeName(resolved) + ".");
            } else {
                variables.put(definition.name(), new Variable(definition.type(), JsonText.write(value.get())));
            }
        }
        return variables;
    }

    /** R333: a sentence when a variable begins with more than it may hold; else null. */
    private static @Nullable String overLimit(Map<String, Variable> variables, Settings settings) {
        for (Map.Entry<String, Variable> variable : variables.entrySet()) {
            String value = variable.getValue().value();
            String problem = value == null
                    ? null
                    : settings.apiLimits()
                            .problem(variable.getKey(), variable.getValue().type(), JsonText.parse(value));
            if (problem != null) {
                return problem + ".";
            }
        }
        return null;
    }

    private static Decision refuse(StartExecution command, String id, Context context, String code, String message) {
        RegisteredRunbook none = new RegisteredRunbook(
                command.documentName(), "", "", new Runbook("", "", Map.of(), Map.of(), List.of(), List.of()));
        Draft draft = new Draft(context, none, id, command.requestedBy(), null);
        draft.emit(new Event.ExecutionRejected(
                command.documentName(),
                command.documentVersion(),
                code,
                message,
                command.parent(),
                RequestFingerprint.of(command)));
        if (command.parent() != null) {
            draft.effect(Children.toParent(
                    id, command.parent(), ExecutionStatus.Rejected, List.of(), code + ": " + message));
        }
        return draft.decision();
    }
}
