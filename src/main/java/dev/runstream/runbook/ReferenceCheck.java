package dev.runstream.runbook;

import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether every reference can mean something at the place where it stands (R404, R407, R420 to R422, R324). */
final class ReferenceCheck {
    private static final Set<String> GLOBALS = Set.of("ACCOUNT_ID", "DATE", "DATE_TIME", "REGION", "AWS_PARTITION");
    private static final Pattern DEEP =
            Pattern.compile("\\{\\{[ \\t]*([A-Za-z0-9_]+)\\.[A-Za-z0-9_]+[.\\[][^{}\\n]*\\}\\}");
    private static final Pattern SSM = Pattern.compile("\\{\\{[ \\t]*ssm:[^{}\\n]*\\}\\}");

    private final SourceText source;
    private final StepNames names;
    private final @Nullable Set<String> parameters;
    private final @Nullable Set<String> variables;
    private final Map<String, DraftStep> steps = new HashMap<>();

    /** Where a reference stands, and the rule that says which ones may (R404). */
    enum Spot {
        INPUT("R404"),
        PARAMETER_DEFAULT("R322"),
        VARIABLE_DEFAULT("R331"),
        ASSUME_ROLE("R308");

        final String rule;

        Spot(String rule) {
            this.rule = rule;
        }
    }

    /**
     * @param parameters names that are declared; null when they could not be read
     * @param variables names that are declared; null when they could not be read
     */
    ReferenceCheck(
            SourceText source,
            List<DraftStep> drafts,
            StepNames names,
            @Nullable Set<String> parameters,
            @Nullable Set<String> variables) {
        this.source = source;
        this.names = names;
        this.parameters = parameters;
        this.variables = variables;
        drafts.forEach(draft -> steps.putIfAbsent(draft.name(), draft));
    }

    /** The inputs of a step, except those that are never resolved. */
    void inputsOf(DraftStep draft) {
        Located inputs = draft.inputs();
        if (inputs == null) {
            return;
        }
        Action.Kind kind = draft.step().action().kind();
        boolean ignoresPayload = kind == Action.Kind.INVOKE_LAMBDA_FUNCTION && inputs.has("InputPayload");
        for (Located input : inputs.entries()) {
            boolean skipped = (ignoresPayload && input.key().equals("Payload"))
                    || (kind == Action.Kind.LOOP && input.key().equals("Steps"));
            if (!skipped) {
                check(input, Spot.INPUT);
            }
        }
    }

    /** Every reference in a value. */
    void check(Located value, Spot spot) {
        for (Located entry : value.entries()) {
            if (References.anyIn(entry.key())) {
                entry.problems()
                        .warning(entry.keyPlace(), entry.path(), "R404", "A reference in a key is not resolved.");
            }
            check(entry, spot);
        }
        value.items().forEach(item -> check(item, spot));
        String text = value.text();
        if (text != null && text.contains("{{")) {
            text(value, text, spot);
        }
    }

    private void text(Located at, String text, Spot spot) {
        for (Reference reference : new LinkedHashSet<>(References.in(text))) {
            reference(at, reference, spot);
        }
        if (spot != Spot.PARAMETER_DEFAULT) {
            Matcher ssm = SSM.matcher(text);
            if (ssm.find()) {
                String rule = spot == Spot.ASSUME_ROLE ? "R308" : "R324";
                error(
                        at,
                        ssm.group(),
                        rule,
                        Problems.shown(ssm.group()) + " is supported in the default of a parameter only.");
            }
        }
        Matcher deep = DEEP.matcher(text);
        Set<String> told = new HashSet<>();
        while (deep.find()) {
            if (names.contains(deep.group(1)) && told.add(deep.group())) {
                at.problems()
                        .warning(
                                placeOf(at, deep.group()),
                                at.path(),
                                "R407",
                                Problems.shown(deep.group())
                                        + " is not a reference: declare an output with a Selector instead.");
            }
        }
    }

    private void reference(Located at, Reference reference, Spot spot) {
        String spelling = "{{" + References.body(reference) + "}}";
        switch (reference) {
            case Reference.Parameter(String name) -> {
                if (parameters != null && !parameters.contains(name)) {
                    error(at, spelling, "R420", "Parameter " + Problems.quoted(name) + " is not declared.");
                }
            }
            case Reference.StepOutput(String step, String output) -> stepOutput(at, spelling, step, output, spot);
            case Reference.DeepOutput deep -> {
                // Told by its spelling (R407).
            }
            case Reference.Global(String name) -> {
                if (!GLOBALS.contains(name)) {
                    error(at, spelling, "R421", "Unknown system variable " + Problems.shown(spelling) + ".");
                }
            }
            case Reference.Automation(String name) -> {
                if (!name.equals("EXECUTION_ID")) {
                    error(at, spelling, "R421", "Unknown system variable " + Problems.shown(spelling) + ".");
                }
            }
            case Reference.Variable(String name) -> {
                if (spot != Spot.INPUT) {
                    error(
                            at,
                            spelling,
                            spot.rule,
                            "A variable has no value yet where " + Problems.shown(spelling) + " stands.");
                } else if (variables != null && !variables.contains(name)) {
                    error(at, spelling, "R421", "Variable " + Problems.quoted(name) + " is not declared.");
                }
            }
            case Reference.Ssm(String path) -> {
                // Told by its spelling: where it is not allowed, paths of any form are meant.
            }
        }
    }

    private void stepOutput(Located at, String spelling, String step, String output, Spot spot) {
        DraftStep draft = steps.get(step);
        if (draft == null) {
            String message =
                    "Unknown step name: " + Problems.quoted(step) + " in reference " + Problems.shown(spelling);
            names.unknown(step, () -> error(at, spelling, "R421", message));
        } else if (spot != Spot.INPUT) {
            error(at, spelling, spot.rule, "A step has no output yet where " + Problems.shown(spelling) + " stands.");
        } else if (!mayHave(draft, output)) {
            at.problems()
                    .warning(
                            placeOf(at, spelling),
                            at.path(),
                            "R422",
                            "Step " + Problems.quoted(step) + " neither declares the output " + Problems.quoted(output)
                                    + " nor has it by its action.");
        }
    }

    /** Whether the step declares the output or has it by its action; unreadable steps may have any. */
    static boolean mayHave(DraftStep draft, String output) {
        String action = draft.step().action().name();
        return action.isEmpty()
                || !draft.outputsReadable()
                || ActionCatalogue.standardOutputs(action).contains(output)
                || draft.step().outputs().stream().map(OutputDeclaration::name).anyMatch(output::equals);
    }

    private void error(Located at, String spelling, String rule, String message) {
        at.problems().error(placeOf(at, spelling), at.path(), rule, message);
    }

    /** Where the reference itself stands: a block of text can be long. */
    private Place placeOf(Located at, String spelling) {
        String body = spelling.substring(2, spelling.length() - 2).strip();
        String written = source.slice(at.place());
        Matcher found = Pattern.compile("\\{\\{[ \\t]*" + Pattern.quote(body) + "[ \\t]*\\}\\}")
                .matcher(written);
        return found.find() ? source.after(at.place(), found.start()) : at.place();
    }
}
