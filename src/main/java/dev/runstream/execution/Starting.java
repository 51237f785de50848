package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event.TargetPlan;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts executions (section 6.2). */
final class Starting {
    private static final String INVALID_PARAMETERS = TargetPlans.INVALID_PARAMETERS;
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
        TargetPlan plan = null;
        if (command.rateControl() != null) {
            switch (TargetPlans.plan(
                    command,
                    command.rateControl(),
                    runbook,
                    settings,
                    context.targets().given())) {
                case TargetPlans.Planned.Accepted(TargetPlan accepted) -> plan = accepted;
                case TargetPlans.Planned.Refused(String code, String message) -> {
                    return refuse(command, id, context, code, message);
                }
            }
        }
        Set<String> needed = new TreeSet<>(command.parameters().keySet());
        needed.addAll(TargetPlans.given(command));
        StoredParameters stored = context.stored().given();
        List<String> unanswered = StartParameters.stored(runbook, needed).stream()
                .map(stored.refusals()::get)
                .filter(Objects::nonNull)
                .toList();
        if (!unanswered.isEmpty()) {
            return refuse(command, id, context, INVALID_PARAMETERS, String.join(" ", unanswered));
        }
        Scope system = SystemScope.of(id, settings.globals(), context.now(), stored);
        Map<String, JsonNode> values;
        switch (check(command, plan, runbook, system, settings)) {
            case StartParameters.Accepted(Map<String, JsonNode> accepted) -> values = accepted;
            case StartParameters.Refused(List<String> messages) -> {
                return refuse(command, id, context, INVALID_PARAMETERS, String.join(" ", messages));
            }
        }
        Scope scope = reference ->
                reference instanceof Reference.Parameter(String name) ? values.get(name) : system.valueOf(reference);
        Map<String, String> texts = texts(values);
        String role = assumeRole(runbook, scope);
        String refusal = refusal(command, registered, settings, texts, role);
        if (refusal != null) {
            return refuse(command, id, context, INVALID_PARAMETERS, refusal);
        }
        List<String> misfits = new ArrayList<>();
        Map<String, Variable> variables = plan == null ? variables(runbook, scope, misfits) : Map.of();
        String problem = misfits.isEmpty() ? overLimit(variables, settings) : String.join(" ", misfits);
        if (problem != null) {
            return refuse(command, id, context, INVALID_PARAMETERS, problem);
        }
        if (context.admission()
                instanceof Admission.Never(String message)) { // R616: checked last, so that it is the reason
            return refuse(command, id, context, "AutomationExecutionLimitExceededException", message);
        }
        Long queueNumber = context.admission() instanceof Admission.Later(long number) ? Long.valueOf(number) : null;
        if (plan != null) {
            texts.keySet().removeAll(TargetPlans.given(command));
        }
        String first = plan != null
                ? ""
                : command.takeOver() == null
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
                command.target(),
                settings.switches(),
                settings.executionMaxMillis() == 0 || queueNumber != null // R618: begins when it is admitted
                        ? null
                        : Long.valueOf(context.now() + settings.executionMaxMillis()),
                plan,
                queueNumber));
        if (queueNumber != null) {
            return draft.decision();
        }
        if (plan != null) {
            return Targets.onward(draft);
        }
        Steps.proceed(draft, new Next.Enter(first, Transition.Start));
        return draft.decision();
    }

    /**
     * The values of all parameters; for a rate control parent those of its first child. What any child would be refused for
     * is refused at once (R611).
     */
    private static StartParameters check(
            StartExecution command, @Nullable TargetPlan plan, Runbook runbook, Scope system, Settings settings) {
        boolean lengths = settings.apiLimits().supplied();
        if (plan == null) {
            return StartParameters.check(runbook, command.parameters(), system, lengths);
        }
        Map<String, JsonNode> first = null;
        for (int i = 0; i < plan.children().size(); i++) {
            Map<String, List<String>> supplied = new TreeMap<>(command.parameters());
            supplied.putAll(plan.children().get(i));
            switch (StartParameters.check(runbook, supplied, system, lengths)) {
                case StartParameters.Accepted(Map<String, JsonNode> accepted) ->
                    first = first == null ? new TreeMap<>(accepted) : first;
                case StartParameters.Refused(List<String> messages) -> {
                    return new StartParameters.Refused(
                            List.of("Target " + (i + 1) + ": " + String.join(" ", messages)));
                }
            }
        }
        return new StartParameters.Accepted(Objects.requireNonNull(first));
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
            String together = notTogether(command, settings);
            if (together != null) {
                return together;
            }
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

    /** What does not go with targets: a sentence, or null. */
    private static @Nullable String notTogether(StartExecution command, Settings settings) {
        if (command.mode() != Mode.Auto) {
            return "Expected targets in mode Auto, but got mode " + command.mode() + ".";
        }
        if (command.takeOver() != null) {
            return "Expected targets or outputs to take over, but got both.";
        }
        int depth = command.parent() == null ? 1 : command.parent().depth() + 1;
        return depth <= settings.nestingMax() // R546
                ? null
                : "Expected at most " + settings.nestingMax()
                        + " levels of child executions, but the children of targets would be level " + depth + ".";
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
