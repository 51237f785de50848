package dev.runstream.execution;

import java.util.Random;

/** A random runbook in the part of the language that the engine runs today. Targets go forwards: no circles. */
final class RandomRunbook {
    private final Random random;
    private final boolean withChildren;
    private final StringBuilder yaml = new StringBuilder();

    RandomRunbook(Random random, boolean withChildren) {
        this.random = random;
        this.withChildren = withChildren;
    }

    String yaml() {
        int steps = 1 + random.nextInt(6);
        yaml.append("schemaVersion: '0.3'\nparameters:\n");
        yaml.append(withChildren ? "  P: {type: String}\n" : "  P: {type: String, default: d}\n");
        yaml.append("mainSteps:\n");
        for (int i = 0; i < steps; i++) {
            step(i, steps);
        }
        yaml.append("outputs:\n");
        for (int i = 0; i < steps; i++) {
            yaml.append("  - s").append(i).append(".Payload\n");
        }
        return yaml.toString();
    }

    private void step(int i, int steps) {
        yaml.append("  - name: s").append(i).append('\n');
        int kind = random.nextInt(10);
        boolean sleep = kind == 0;
        boolean child = kind <= 2 && !sleep && withChildren;
        boolean bound = kind == 3;
        property(
                "action",
                sleep
                        ? "aws:sleep"
                        : child ? "aws:executeAutomation" : bound ? "aws:createStack" : "aws:invokeLambdaFunction");
        if (random.nextInt(3) == 0) {
            property("maxAttempts", Integer.toString(1 + random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            property("timeoutSeconds", Integer.toString(1 + random.nextInt(100)));
        }
        boolean last = i == steps - 1;
        switch (random.nextInt(5)) {
            case 0 -> property("onFailure", "Continue");
            case 1 -> {
                if (!last) {
                    property("onFailure", "step:s" + forwards(i, steps));
                }
            }
            default -> {}
        }
        if (!last && random.nextInt(3) == 0) {
            int target = forwards(i, steps);
            // R225: a sleep may not be the target of onCancel; a step that is refused would refuse the document.
            property("onCancel", "step:c");
            if (random.nextBoolean()) {
                property("nextStep", "s" + target);
            }
        } else if (random.nextInt(8) == 0) {
            property("isEnd", "true");
        }
        if (random.nextInt(4) == 0) {
            property("isCritical", Boolean.toString(random.nextBoolean()));
        }
        inputs(i, sleep, child, bound);
        if (last) {
            yaml.append("  - name: c\n    action: aws:invokeLambdaFunction\n");
            yaml.append("    inputs: {FunctionName: f0}\n");
        }
    }

    private int forwards(int i, int steps) {
        return i + 1 + random.nextInt(steps - i - 1);
    }

    private void inputs(int i, boolean sleep, boolean child, boolean bound) {
        String earlier = i == 0 ? "P" : "s" + random.nextInt(i) + ".Payload";
        if (sleep) {
            property("inputs", "{Duration: PT" + random.nextInt(60) + "S}");
        } else if (child) {
            property("inputs", "{DocumentName: Child, RuntimeParameters: {P: '{{ " + earlier + " }}'}}");
        } else if (bound) {
            property("inputs", "{StackName: '{{ P }}', Capabilities: ['{{ " + earlier + " }}']}");
        } else {
            property(
                    "inputs",
                    "{FunctionName: f" + random.nextInt(3) + ", Payload: '{\"e\": \"{{" + earlier
                            + "}}\", \"id\": \"{{automation:EXECUTION_ID}}\"}'}");
        }
    }

    private void property(String name, String value) {
        yaml.append("    ").append(name).append(": ").append(value).append('\n');
    }
}
