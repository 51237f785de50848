package dev.runstream.execution;

import java.util.Random;

/** A random runbook in the whole language. Targets go forwards: no circles. */
final class RandomRunbook {
    private final Random random;
    private final boolean withChildren;
    private final StringBuilder yaml = new StringBuilder();

    private enum Kind {
        LAMBDA,
        SLEEP,
        CHILD,
        BOUND,
        BRANCH,
        UPDATE_VARIABLE,
        PAUSE,
        APPROVE,
        LOOP
    }

    /**
     * A list of steps.
     *
     * @param prefix of their names
     * @param steps how many
     * @param outer a step after the loop whose body it is; empty when there is none, and for mainSteps
     * @param after the step that follows all of it
     */
    private record StepList(String prefix, int steps, String indent, String outer, String after) {
        String name(int i) {
            return prefix + i;
        }

        boolean isBody() {
            return indent.length() > 2;
        }
    }

    RandomRunbook(Random random, boolean withChildren) {
        this.random = random;
        this.withChildren = withChildren;
    }

    String yaml() {
        int steps = 2 + random.nextInt(random.nextInt(6) == 0 ? 14 : 6);
        yaml.append("schemaVersion: '0.3'\nparameters:\n");
        yaml.append(withChildren ? "  P: {type: String}\n" : "  P: {type: String, default: d}\n");
        yaml.append("  Names: {type: StringList, default: [x, y, z]}\n");
        yaml.append("variables:\n  V: {type: String, default: v}\n  L: {type: StringList, default: [v]}\n");
        yaml.append("mainSteps:\n");
        StepList list = new StepList("s", steps, "  ", "", "c");
        for (int i = 0; i < steps; i++) {
            step(list, i);
        }
        // What onCancel leads to, and what follows it: some kinds of steps may not be its target (R225).
        yaml.append("  - {name: c, action: 'aws:invokeLambdaFunction', maxAttempts: 2, inputs: {FunctionName: f0}}\n");
        StepList afterwards = new StepList("d", 2, "  ", "", "e");
        for (int i = 0; i < afterwards.steps(); i++) {
            step(afterwards, i);
        }
        yaml.append("  - {name: e, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: f0}}\n");
        yaml.append("outputs:\n");
        for (int i = 0; i < steps; i++) {
            yaml.append("  - s").append(i).append(".Payload\n");
        }
        return yaml.toString();
    }

    private void step(StepList list, int i) {
        yaml.append(list.indent()).append("- name: ").append(list.name(i)).append('\n');
        Kind kind = kind(list.isBody());
        boolean last = i == list.steps() - 1;
        property(list, "action", action(kind));
        if (random.nextBoolean()) {
            property(list, "maxAttempts", Integer.toString(1 + random.nextInt(3)));
        }
        if (random.nextInt(kind == Kind.LOOP ? 1 : 4) == 0) {
            property(list, "timeoutSeconds", Integer.toString(1 + random.nextInt(100)));
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> property(list, "onFailure", "Continue");
            case 2, 3 -> {
                String target = target(list, i);
                if (target != null) {
                    property(list, "onFailure", "step:" + target);
                }
            }
            default -> {}
        }
        if (random.nextBoolean() && kind != Kind.LOOP && kind != Kind.UPDATE_VARIABLE) {
            property(list, "onCancel", "step:" + list.after());
        }
        if (!last && random.nextInt(6) == 0) {
            property(list, "nextStep", list.name(forwards(i, list.steps())));
        } else if (random.nextInt(16) == 0) {
            property(list, "isEnd", "true");
        }
        if (random.nextInt(4) == 0) {
            property(list, "isCritical", Boolean.toString(random.nextBoolean()));
        }
        inputs(list, i, kind);
    }

    private Kind kind(boolean inBody) {
        Kind kind = switch (random.nextInt(27)) {
            case 0, 24, 25 -> Kind.SLEEP;
            case 1, 2 -> Kind.CHILD;
            case 3, 17, 18 -> Kind.BOUND;
            case 4, 5, 6 -> Kind.BRANCH;
            case 7, 8 -> Kind.UPDATE_VARIABLE;
            case 9 -> Kind.PAUSE;
            case 14 -> Kind.LOOP;
            case 10, 15, 16 -> Kind.APPROVE;
            case 11, 12, 13 -> Kind.LOOP;
            default -> Kind.LAMBDA;
        };
        boolean possible = (kind != Kind.CHILD || withChildren) && (kind != Kind.LOOP || !inBody);
        return possible ? kind : Kind.LAMBDA;
    }

    private static String action(Kind kind) {
        return switch (kind) {
            case LAMBDA -> "aws:invokeLambdaFunction";
            case SLEEP -> "aws:sleep";
            case CHILD -> "aws:executeAutomation";
            case BOUND -> "aws:createStack";
            case BRANCH -> "aws:branch";
            case UPDATE_VARIABLE -> "aws:updateVariable";
            case PAUSE -> "aws:pause";
            case APPROVE -> "aws:approve";
            case LOOP -> "aws:loop";
        };
    }

    private int forwards(int i, int steps) {
        return i + 1 + random.nextInt(steps - i - 1);
    }

    /** A later step of the list, or one after the loop; null when there is none. */
    private String target(StepList list, int i) {
        boolean outside = !list.outer().isEmpty() && random.nextInt(3) == 0;
        if (outside) {
            return list.outer();
        }
        return i < list.steps() - 1 ? list.name(forwards(i, list.steps())) : null;
    }

    private void inputs(StepList list, int i, Kind kind) {
        String earlier = i == 0 ? "P" : list.name(random.nextInt(i)) + ".Payload";
        switch (kind) {
            case LAMBDA ->
                property(
                        list,
                        "inputs",
                        "{FunctionName: f" + random.nextInt(3) + ", Payload: '{\"e\": \"{{" + earlier
                                + "}}\", \"v\": \"{{variable:V}}\", \"id\": \"{{automation:EXECUTION_ID}}\"}'}");
            case SLEEP -> property(list, "inputs", "{Duration: PT" + random.nextInt(60) + "S}");
            case CHILD ->
                property(
                        list,
                        "inputs",
                        random.nextInt(4) == 0
                                ? "{DocumentName: Child, TargetParameterName: P, MaxErrors: '1', Targets: [{Key:"
                                        + " ParameterValues, Values: ['{{ " + earlier + " }}', b, c]}]}"
                                : "{DocumentName: Child, RuntimeParameters: {P: '{{ " + earlier + " }}'}}");
            case BOUND -> property(list, "inputs", "{StackName: '{{ P }}', Capabilities: ['{{ " + earlier + " }}']}");
            case BRANCH -> branch(list, i, earlier);
            case UPDATE_VARIABLE ->
                property(
                        list,
                        "inputs",
                        random.nextBoolean()
                                ? "{Name: 'variable:V', Value: '{{ " + earlier + " }}'}"
                                : "{Name: 'variable:L', Value: ['{{ " + earlier + " }}', w]}");
            case PAUSE -> property(list, "inputs", "{}");
            case APPROVE ->
                property(
                        list,
                        "inputs",
                        "{Approvers: [ada, bob], MinRequiredApprovals: " + (random.nextInt(3) == 0 ? 1 : 2) + "}");
            case LOOP -> loop(list, i);
        }
    }

    private void branch(StepList list, int i, String earlier) {
        String target = target(list, i);
        String condition = switch (random.nextInt(5)) {
            case 0 -> "Variable: '{{ " + earlier + " }}', StartsWith: '{{ P }}'";
            case 1 -> "Variable: '{{variable:V}}', StringEquals: v";
            case 2 -> "Not: {Variable: '{{ " + earlier + " }}', NumericGreater: 3}";
            case 3 -> "Or: [{Variable: '{{variable:L}}', Contains: w}, {Variable: '{{ P }}', BooleanEquals: true}]";
            default -> "Variable: '{{ " + earlier + " }}', Contains: '1'";
        };
        // A choice has to go somewhere: to the step after everything where there is no other.
        String inputs = "{Choices: [{" + condition + ", NextStep: " + (target == null ? list.after() : target) + "}]";
        property(list, "inputs", inputs + (random.nextInt(3) == 0 ? ", Default: " + list.after() + "}" : "}"));
    }

    private void loop(StepList list, int i) {
        yaml.append(list.indent()).append("  inputs:\n");
        String indent = list.indent() + "    ";
        String body = list.name(i) + "b";
        switch (random.nextInt(5)) {
            case 0 -> yaml.append(indent).append("Iterators: '{{ Names }}'\n");
            case 1 -> yaml.append(indent).append("Iterators: []\n");
            case 2 -> yaml.append(indent).append("Iterators: '{{ variable:L }}'\n");
            case 3 ->
                yaml.append(indent)
                        .append("Iterators: ['{{ P }}', '{{ P }}']\n")
                        .append(indent)
                        .append("IteratorDataType: Integer\n");
            default ->
                yaml.append(indent)
                        .append("LoopCondition: {Variable: '{{ ")
                        .append(body)
                        .append("0.Payload }}', Contains: n}\n");
        }
        yaml.append(indent)
                .append("MaxIterations: ")
                .append(1 + random.nextInt(4))
                .append('\n')
                .append(indent)
                .append("Steps:\n");
        boolean last = i == list.steps() - 1;
        StepList inner = new StepList(
                body,
                1 + random.nextInt(3),
                indent + "  ",
                last ? list.after() : list.name(forwards(i, list.steps())),
                list.after());
        for (int j = 0; j < inner.steps(); j++) {
            step(inner, j);
        }
    }

    private void property(StepList list, String name, String value) {
        yaml.append(list.indent())
                .append("  ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n');
    }
}
