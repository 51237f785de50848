package dev.runstream.runbook;

import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.Template;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code mainSteps} (or of a loop's body), with every default of section 2.1 filled in.
 *
 * @param name unique in the document (R201)
 * @param action what carries it out
 * @param maxAttempts attempts in total, 1 to 100 (R202)
 * @param timeoutSeconds as written in the document; empty when the action's default applies (R209, R210)
 * @param onFailure where a failure goes
 * @param onCancel where a cancel goes (R225)
 * @param critical whether a failure counts in the final status, default filled in (R212)
 * @param criticalExplicit whether the document says {@code isCritical} itself: T4 and T5 count only then
 * @param end {@code isEnd}
 * @param nextStep {@code nextStep} as written; null when the document has none
 * @param following the step listed after this one in the same list; null for the last
 * @param inputs by name; references inside are resolved when the step is entered
 * @param outputs declared outputs, in document order
 * @param body the steps of a loop; empty for every other action
 * @param line where the step starts in the document, from 1
 */
public record Step(
        String name,
        Action action,
        int maxAttempts,
        OptionalLong timeoutSeconds,
        OnFailure onFailure,
        OnCancel onCancel,
        boolean critical,
        boolean criticalExplicit,
        boolean end,
        @Nullable String nextStep,
        @Nullable String following,
        Map<String, Template> inputs,
        List<OutputDeclaration> outputs,
        List<Step> body,
        int line) {

    /** {@code next(s)} of section 2.3: nextStep, else the step listed after it, else null for END. */
    public @Nullable String next() {
        return nextStep != null ? nextStep : following;
    }

    /** What {@code onFailure} says. */
    public sealed interface OnFailure {
        record Abort() implements OnFailure {}

        record Continue() implements OnFailure {}

        record GoTo(String step) implements OnFailure {}

        /** The document's spelling: {@code Abort}, {@code Continue}, {@code step:X} (R204). */
        default String spelling() {
            return switch (this) {
                case Abort() -> "Abort";
                case Continue() -> "Continue";
                case GoTo(String step) -> "step:" + step;
            };
        }
    }

    /** What {@code onCancel} says. */
    public sealed interface OnCancel {
        record Abort() implements OnCancel {}

        record GoTo(String step) implements OnCancel {}
    }
}
