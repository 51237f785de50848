package dev.runstream.runbook;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The properties of one step besides its inputs and outputs, normalised (R202 to R212). */
record StepProperties(Located step) {
    private static final String GO_TO = "step:";

    /** Where the step goes when it is through. */
    record Transfers(@Nullable String nextStep, Step.OnFailure onFailure, Step.OnCancel onCancel) {}

    /** A whole number within bounds, also written as text (R203); empty when there is none. */
    OptionalLong wholeNumber(String name, long min, long max, String rule) {
        Located written = step.get(name);
        if (written == null || holdsReference(written)) {
            return OptionalLong.empty();
        }
        OptionalLong number = written.wholeNumber();
        if (number.isEmpty()) {
            written.error("R203", "Expected " + name + " to be a whole number, but got " + written.description() + ".");
            return OptionalLong.empty();
        }
        if (number.getAsLong() < min || number.getAsLong() > max) {
            written.error(
                    rule,
                    "Expected " + name + " to be from " + min + " to " + max + ", but got " + number.getAsLong() + ".");
            return OptionalLong.empty();
        }
        return number;
    }

    /** A boolean, also written as text (R203). */
    boolean flag(String name, boolean absent) {
        Located written = step.get(name);
        if (written == null || holdsReference(written)) {
            return absent;
        }
        if (written.json().isBoolean()) {
            return written.json().booleanValue();
        }
        String text = written.text();
        if (text == null || StartValue.bool(text).isEmpty()) {
            written.error("R203", "Expected " + name + " to be true or false, but got " + written.description() + ".");
            return absent;
        }
        return text.equalsIgnoreCase("true");
    }

    /** @param targets gets every step that is named */
    Transfers transfers(String from, List<Target> targets) {
        String nextStep = null;
        Located nextStepAt = step.get("nextStep");
        if (nextStepAt != null && !holdsReference(nextStepAt)) {
            nextStep = nextStepAt.text();
            if (nextStep == null) {
                nextStepAt.error(
                        "R205",
                        "Expected nextStep to be the name of a step, but got " + nextStepAt.description() + ".");
            } else {
                targets.add(new Target(from, nextStep, StepGraph.Transition.NEXT, "nextStep", nextStepAt));
            }
        }
        return new Transfers(nextStep, onFailure(from, targets), onCancel(from, targets));
    }

    /** R206. */
    void endWithoutNextStep(boolean end) {
        Located isEnd = step.get("isEnd");
        Located nextStep = step.get("nextStep");
        if (end && isEnd != null && nextStep != null) {
            LambdaInputs.later(isEnd, nextStep)
                    .errorAtKey("R206", "\"isEnd == true\" and nextStep should not exist in same step.");
        }
    }

    private Step.OnFailure onFailure(String from, List<Target> targets) {
        Located written = step.get("onFailure");
        String text = word(written);
        if (written == null || text == null || text.equals("abort")) {
            return new Step.OnFailure.Abort();
        }
        if (text.equals("continue")) {
            return new Step.OnFailure.Continue();
        }
        String target = target(written);
        if (target == null) {
            written.error(
                    "R204",
                    "Expected onFailure to be Abort, Continue or step:<name>, but got " + written.description() + ".");
            return new Step.OnFailure.Abort();
        }
        targets.add(new Target(from, target, StepGraph.Transition.ON_FAILURE, "onFailure", written));
        return new Step.OnFailure.GoTo(target);
    }

    private Step.OnCancel onCancel(String from, List<Target> targets) {
        Located written = step.get("onCancel");
        String text = word(written);
        if (written == null || text == null || text.equals("abort")) {
            return new Step.OnCancel.Abort();
        }
        String target = target(written);
        if (target == null) {
            written.error(
                    "R204", "Expected onCancel to be Abort or step:<name>, but got " + written.description() + ".");
            return new Step.OnCancel.Abort();
        }
        targets.add(new Target(from, target, StepGraph.Transition.ON_CANCEL, "onCancel", written));
        return new Step.OnCancel.GoTo(target);
    }

    /** In lower case; null when it is absent or refused already; empty for what is no text. */
    private @Nullable String word(@Nullable Located written) {
        if (written == null || holdsReference(written)) {
            return null;
        }
        String text = written.text();
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String target(Located written) {
        String text = written.text();
        if (text == null || !text.startsWith(GO_TO)) {
            return null;
        }
        String target = text.substring(GO_TO.length()).strip();
        return target.isEmpty() ? null : target;
    }

    private static boolean holdsReference(Located written) {
        boolean holds = Inputs.isReference(written);
        if (holds) {
            written.error(
                    "R207",
                    "References are resolved in inputs only, but " + written.key() + " is " + written.description()
                            + ".");
        }
        return holds;
    }
}
