package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.OutputType;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Rendering;
import dev.runstream.expression.Scope;
import dev.runstream.expression.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One check of the parameters of a start. */
final class StartCheck {
    private static final int MAX_LIST_ELEMENTS = 50;
    private static final int API_PARAMETERS_MAX = 200;
    private static final int API_VALUES_MAX = 50;
    private static final int API_VALUE_CHARS_MAX = 512;

    private final Runbook runbook;
    private final Scope system;
    private final boolean apiLengths;
    private final List<String> messages = new ArrayList<>();
    private final Map<String, JsonNode> known = new HashMap<>();

    StartCheck(Runbook runbook, Scope system, boolean apiLengths) {
        this.runbook = runbook;
        this.system = system;
        this.apiLengths = apiLengths;
    }

    StartParameters check(Map<String, List<String>> supplied) {
        if (apiLengths) {
            lengths(supplied);
        }
        unknown(supplied);
        missing(supplied);
        for (ParameterDefinition parameter : runbook.parameters().values()) {
            List<String> strings = supplied.get(parameter.name());
            if (strings != null) {
                supplied(parameter, strings);
            }
        }
        // All supplied values are known now: defaults may refer to any of them, whatever the order (R322).
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (ParameterDefinition parameter : runbook.parameters().values()) {
            if (!supplied.containsKey(parameter.name())) {
                useDefault(parameter);
            }
            JsonNode value = known.get(parameter.name());
            if (value != null) {
                values.put(parameter.name(), value);
            }
        }
        if (messages.isEmpty()) {
            assumeRole();
        }
        return messages.isEmpty()
                ? new StartParameters.Accepted(Collections.unmodifiableMap(values))
                : new StartParameters.Refused(List.copyOf(messages));
    }

    /** R317: what AWS's own clients and service allow. */
    private void lengths(Map<String, List<String>> supplied) {
        if (supplied.size() > API_PARAMETERS_MAX) {
            messages.add("Expected at most " + API_PARAMETERS_MAX + " parameters, but got " + supplied.size() + ".");
        }
        supplied.forEach((name, values) -> {
            if (values.size() > API_VALUES_MAX) {
                messages.add("Expected at most " + API_VALUES_MAX + " values of parameter " + name + ", but got "
                        + values.size() + ".");
            }
            for (String value : values) {
                if (value.isEmpty() || value.length() > API_VALUE_CHARS_MAX) {
                    messages.add("Expected values of 1 to " + API_VALUE_CHARS_MAX + " characters of parameter " + name
                            + ", but got one of " + value.length() + ".");
                }
            }
        });
    }

    private void unknown(Map<String, List<String>> supplied) {
        supplied.keySet().stream()
                .filter(name -> !runbook.parameters().containsKey(name))
                .forEach(name ->
                        messages.add("Parameter " + Problems.quoted(name) + " is not defined in the document."));
    }

    private void missing(Map<String, List<String>> supplied) {
        List<String> missing = runbook.parameters().values().stream()
                .filter(parameter -> parameter.defaultValue() == null && !parameter.forgivenWhenMissing())
                .map(ParameterDefinition::name)
                .filter(name -> !supplied.containsKey(name))
                .map(name -> "'" + name + "'")
                .toList();
        if (!missing.isEmpty()) {
            messages.add("Parameters " + missing + " are required.");
        }
    }

    private void supplied(ParameterDefinition parameter, List<String> strings) {
        Optional<JsonNode> value = StartValue.of(strings, parameter.type());
        if (value.isEmpty()) {
            wrongType(parameter);
            return;
        }
        known.put(parameter.name(), value.get());
        if (parameter.type() == OutputType.StringList && value.get().size() > MAX_LIST_ELEMENTS) {
            messages.add("Parameter " + parameter.name() + " has " + value.get().size() + " values, but at most "
                    + MAX_LIST_ELEMENTS + " are allowed.");
        }
        ParameterConstraints.check(parameter, value.get(), messages);
    }

    private void useDefault(ParameterDefinition parameter) {
        JsonNode written = parameter.defaultValue();
        if (written == null) {
            if (parameter.forgivenWhenMissing()) {
                known.put(parameter.name(), TextNode.valueOf(""));
            }
            return;
        }
        JsonNode resolved = Template.ofDefault(written)
                .resolve(reference -> valueOf(parameter, reference))
                .value();
        ResolvedDefault.of(written, resolved, parameter.type())
                .ifPresentOrElse(value -> known.put(parameter.name(), value), () -> wrongType(parameter));
    }

    private @Nullable JsonNode valueOf(ParameterDefinition parameter, Reference reference) {
        return switch (reference) {
            case Reference.Parameter(String name) -> known.get(name);
            case Reference.Ssm(String path) -> {
                JsonNode value = system.valueOf(reference);
                if (value == null) {
                    messages.add("Parameter " + parameter.name() + " defaults to the stored parameter " + path
                            + ", which does not exist.");
                }
                yield value;
            }
            case Reference.Global global -> system.valueOf(reference);
            case Reference.Automation automation -> system.valueOf(reference);
            case Reference.Variable variable -> null;
            case Reference.StepOutput output -> null;
            case Reference.DeepOutput output -> null;
        };
    }

    private void wrongType(ParameterDefinition parameter) {
        messages.add("Parameter type error. The value supplied for " + parameter.name() + " is not a valid "
                + parameter.typeName() + ".");
    }

    private void assumeRole() {
        String role = Rendering.text(Template.of(TextNode.valueOf(runbook.assumeRole()))
                .resolve(reference -> reference instanceof Reference.Parameter(String name)
                        ? known.get(name)
                        : system.valueOf(reference))
                .value());
        if (!RoleArn.isValidOrEmpty(role)) {
            messages.add(RoleArn.INVALID);
        }
    }
}
