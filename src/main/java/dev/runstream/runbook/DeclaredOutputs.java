package dev.runstream.runbook;

import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.OutputType;
import dev.runstream.expression.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code outputs} of one step (R430).
 *
 * @param complete whether every name could be read
 */
record DeclaredOutputs(List<OutputDeclaration> declared, boolean complete) {
    private static final String RULE = "R430";
    private static final Pattern REFERABLE = Pattern.compile("[A-Za-z0-9_]+");
    /** In the order of the service's message (R114). */
    private static final List<String> RESERVED =
            List.of("LogResult", "OutputPayload", "FunctionError", "Payload", "StatusCode");

    static DeclaredOutputs read(Located step, String stepName, String action) {
        Located outputs = step.get("outputs");
        if (outputs == null) {
            return new DeclaredOutputs(List.of(), true);
        }
        if (!outputs.isList()) {
            outputs.error(RULE, "Expected outputs to be a list, but got " + outputs.description() + ".");
            return new DeclaredOutputs(List.of(), false);
        }
        List<OutputDeclaration> declared = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean complete = true;
        for (Located entry : outputs.items()) {
            String name = name(entry, stepName, action, names);
            OutputType type = type(entry);
            String selector = selector(entry);
            complete &= name != null;
            if (name != null) {
                declared.add(new OutputDeclaration(name, selector == null ? "$" : selector, type));
            }
        }
        return new DeclaredOutputs(List.copyOf(declared), complete);
    }

    private static @Nullable String name(Located entry, String stepName, String action, Set<String> names) {
        if (!entry.isMap()) {
            entry.error(RULE, "Expected an output to be a map, but got " + entry.description() + ".");
            return null;
        }
        entry.allowOnly(Set.of("Name", "Selector", "Type"), RULE);
        Located written = entry.get("Name");
        if (written == null) {
            entry.error(RULE, "Missing \"Name\" in an output.");
            return null;
        }
        String name = written.text();
        if (name == null || name.isEmpty()) {
            written.error(RULE, "Expected Name to be the name of an output, but got " + written.description() + ".");
            return null;
        }
        if (action.equals("aws:invokeLambdaFunction") && RESERVED.contains(name)) {
            written.error(
                    "R114",
                    "In step " + stepName + ", name: " + name
                            + " is conflicting with one of the following reserved output names: " + RESERVED);
        } else if (!REFERABLE.matcher(name).matches()) {
            written.warning(RULE, "No reference can name the output " + Problems.quoted(name) + ".");
        }
        if (!names.add(name)) {
            written.warning(RULE, "The output " + Problems.quoted(name) + " is declared before; the later one wins.");
        }
        return name;
    }

    private static OutputType type(Located entry) {
        Located written = entry.get("Type");
        if (written == null) {
            return OutputType.String;
        }
        String text = written.text();
        Optional<OutputType> type = text == null ? Optional.empty() : OutputType.of(text);
        if (type.isEmpty()) {
            written.error(
                    RULE,
                    "Expected Type to be one of " + List.of(OutputType.values()) + ", but got " + written.description()
                            + ".");
        }
        return type.orElse(OutputType.String);
    }

    private static @Nullable String selector(Located entry) {
        if (!entry.isMap()) {
            return null;
        }
        Located written = entry.get("Selector");
        if (written == null) {
            entry.error(RULE, "Missing \"Selector\" in an output.");
            return null;
        }
        String selector = written.text();
        if (selector == null) {
            written.error(RULE, "Expected Selector to be a string, but got " + written.description() + ".");
            return null;
        }
        try {
            Selector.parse(selector);
        } catch (IllegalArgumentException e) {
            written.error("R433", String.valueOf(e.getMessage()));
        }
        return selector;
    }
}
