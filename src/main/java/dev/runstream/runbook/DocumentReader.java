package dev.runstream.runbook;

import dev.runstream.expression.OutputType;
import dev.runstream.expression.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a whole document in the order of section 3.5, and goes on after a problem wherever that makes sense. */
final class DocumentReader {
    private static final String SHAPE_RULE = "R305";
    private static final String SCHEMA_VERSION = "0.3";
    /** Documents of these are of another kind; nothing more can be said about them. */
    private static final Set<String> OTHER_KINDS = Set.of("1.0", "1.2", "2.0", "2.2");

    private static final Set<String> PROPERTIES = Set.of(
            "schemaVersion", "description", "assumeRole", "parameters", "variables", "mainSteps", "outputs", "files");
    private static final Set<String> CHANGE_TEMPLATE =
            Set.of("templateInformation", "executableRunBooks", "emergencyChange");
    private static final Pattern OUTPUT = Pattern.compile("([A-Za-z0-9_]+)\\.([A-Za-z0-9_]+)");

    private final SourceText source;
    private final DocumentLimits limits;
    private final Located document;

    private DocumentReader(SourceText source, DocumentLimits limits, Located document) {
        this.source = source;
        this.limits = limits;
        this.document = document;
    }

    /** The runbook; null when there is nothing to build one from, or when a problem is an error. */
    static @Nullable Runbook read(Located document, SourceText source, DocumentLimits limits) {
        if (!document.isMap()) {
            document.error("R301", "Expected the document to be a map, but got " + document.description() + ".");
            return null;
        }
        return new DocumentReader(source, limits, document).read();
    }

    private @Nullable Runbook read() {
        if (!schemaVersion()) {
            return null;
        }
        topLevel();
        String description = ParameterReader.description(document, SHAPE_RULE);
        String assumeRole = assumeRole();
        Map<String, ParameterDefinition> parameters = parameters(assumeRole);
        Map<String, VariableDefinition> variables = variables();
        Located mainSteps = mainSteps();
        StepNames names = StepNames.collect(mainSteps == null ? document : mainSteps);
        if (names.count() > limits.maxSteps()) {
            document.problems()
                    .error(
                            document.place(),
                            "mainSteps",
                            "R303",
                            "The document has " + names.count() + " steps, more than the limit of " + limits.maxSteps()
                                    + ".");
            return null;
        }
        StepReader reader = new StepReader(names, typesOf(document.get("variables"), variables));
        List<Step> steps = mainSteps == null ? List.of() : reader.read(mainSteps, null);
        List<DraftStep> drafts = reader.drafts();
        TransitionCheck.check(steps, drafts, names);
        references(drafts, names);
        List<Runbook.OutputName> outputs = outputs(drafts, names);
        names.tellUnknown();
        return document.problems().refuse() || steps.isEmpty()
                ? null
                : new Runbook(description, assumeRole, parameters, variables, steps, outputs);
    }

    /** Whether it makes sense to go on. */
    private boolean schemaVersion() {
        Located written = document.get("schemaVersion");
        if (written == null) {
            document.error(SHAPE_RULE, "Missing \"schemaVersion\" in the document.");
            return true;
        }
        String version = written.json().isValueNode() ? written.json().asText() : written.description();
        if (version.equals(SCHEMA_VERSION)) {
            return true;
        }
        written.error(
                SHAPE_RULE,
                "InvalidDocumentSchemaVersion: expected schemaVersion \"0.3\", but got " + written.description() + ".");
        return !OTHER_KINDS.contains(version);
    }

    private void topLevel() {
        for (Located entry : document.entries()) {
            if (CHANGE_TEMPLATE.contains(entry.key())) {
                entry.problems()
                        .warning(
                                entry.keyPlace(),
                                entry.path(),
                                SHAPE_RULE,
                                "Change templates are not supported; " + entry.key() + " is ignored.");
            } else if (!PROPERTIES.contains(entry.key())) {
                entry.errorAtKey(SHAPE_RULE, "Unknown property " + Problems.quoted(entry.key()) + ".");
            }
        }
        Located files = document.get("files");
        if (files != null && !files.isMap()) {
            files.error(SHAPE_RULE, "Expected files to be a map, but got " + files.description() + ".");
        }
    }

    private String assumeRole() {
        Located written = document.get("assumeRole");
        if (written == null) {
            return "";
        }
        String role = written.text();
        if (role == null) {
            written.error("R308", "Expected assumeRole to be a string, but got " + written.description() + ".");
            return "";
        }
        if (!role.contains("{{") && !RoleArn.isValidOrEmpty(role)) {
            written.error("R308", RoleArn.INVALID);
        }
        return role;
    }

    private Map<String, ParameterDefinition> parameters(String assumeRole) {
        Located written = document.get("parameters");
        String roleParameter = References.in(assumeRole).stream()
                .filter(reference -> reference instanceof Reference.Parameter)
                .map(References::body)
                .findFirst()
                .orElse(null);
        return written == null ? Map.of() : ParameterReader.read(written, roleParameter);
    }

    private Map<String, VariableDefinition> variables() {
        Located written = document.get("variables");
        return written == null ? Map.of() : VariableReader.read(written);
    }

    /** A declared variable has a null type when its definition could not be read; null when none could. */
    private static @Nullable Map<String, OutputType> typesOf(
            @Nullable Located written, Map<String, VariableDefinition> variables) {
        Set<String> declared = keys(written);
        if (declared == null) {
            return null;
        }
        Map<String, OutputType> types = new HashMap<>();
        variables.forEach((name, definition) -> types.put(name, definition.type()));
        return types.keySet().containsAll(declared) ? types : null;
    }

    private @Nullable Located mainSteps() {
        Located written = document.get("mainSteps");
        if (written == null) {
            document.error(SHAPE_RULE, "Missing \"mainSteps\" in the document.");
            return null;
        }
        if (written.isNull() || (written.isList() && written.items().isEmpty())) {
            written.errorAtKey(SHAPE_RULE, "Missing \"mainSteps\" in the document.");
            return null;
        }
        if (!written.isList()) {
            written.error(SHAPE_RULE, "Expected mainSteps to be a list, but got " + written.description() + ".");
            return null;
        }
        return written;
    }

    private void references(List<DraftStep> drafts, StepNames names) {
        ReferenceCheck check = new ReferenceCheck(
                source, drafts, names, keys(document.get("parameters")), keys(document.get("variables")));
        Located role = document.get("assumeRole");
        if (role != null) {
            check.check(role, ReferenceCheck.Spot.ASSUME_ROLE);
        }
        defaults(document.get("parameters"), check, ReferenceCheck.Spot.PARAMETER_DEFAULT);
        defaults(document.get("variables"), check, ReferenceCheck.Spot.VARIABLE_DEFAULT);
        drafts.forEach(check::inputsOf);
    }

    private static void defaults(@Nullable Located definitions, ReferenceCheck check, ReferenceCheck.Spot spot) {
        if (definitions == null) {
            return;
        }
        for (Located definition : definitions.entries()) {
            Located written = definition.get("default");
            if (written != null) {
                check.check(written, spot);
            }
        }
    }

    /** What is declared, even if its definition is wrong; null when that cannot be known. */
    private static @Nullable Set<String> keys(@Nullable Located definitions) {
        if (definitions == null) {
            return Set.of();
        }
        if (!definitions.isMap()) {
            return null;
        }
        Set<String> keys = new HashSet<>();
        definitions.entries().forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    private List<Runbook.OutputName> outputs(List<DraftStep> drafts, StepNames names) {
        Located written = document.get("outputs");
        if (written == null) {
            return List.of();
        }
        if (!written.isList()) {
            written.error("R340", "Expected outputs to be a list, but got " + written.description() + ".");
            return List.of();
        }
        Map<String, DraftStep> byName = new HashMap<>();
        drafts.forEach(draft -> byName.putIfAbsent(draft.name(), draft));
        List<Runbook.OutputName> outputs = new ArrayList<>();
        for (Located entry : written.items()) {
            Runbook.OutputName output = output(entry, byName, names);
            if (output != null) {
                outputs.add(output);
            }
        }
        return outputs;
    }

    private static Runbook.@Nullable OutputName output(Located entry, Map<String, DraftStep> steps, StepNames names) {
        String text = entry.text();
        var parts = OUTPUT.matcher(text == null ? "" : text);
        if (!parts.matches()) {
            entry.error(
                    "R340",
                    "Expected an output of the document to be <step>.<output> without braces, but got "
                            + entry.description() + ".");
            return null;
        }
        Runbook.OutputName output = new Runbook.OutputName(parts.group(1), parts.group(2));
        DraftStep step = steps.get(output.step());
        if (step == null) {
            names.unknown(
                    output.step(),
                    () -> entry.error(
                            "R340", "Unknown step name in named output: " + Problems.shown(output.toString())));
        } else if (!ReferenceCheck.mayHave(step, output.output())) {
            entry.warning(
                    "R340",
                    "Step " + Problems.quoted(output.step()) + " neither declares the output "
                            + Problems.quoted(output.output()) + " nor has it by its action.");
        }
        return output;
    }
}
