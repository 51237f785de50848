package dev.runstream.runbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step as far as it could be read, with where it is written. What could not be read has its default.
 *
 * @param step its name is made unique when the document's is missing or taken
 * @param at the whole step
 * @param targets every place in it that names a step to go to
 * @param outputsReadable whether all its declared outputs are known
 * @param loop the loop whose body it belongs to; null at the top
 */
record DraftStep(
        Step step,
        Located at,
        List<Target> targets,
        boolean outputsReadable,
        @Nullable String loop) {
    String name() {
        return step.name();
    }

    /** Its name in the document, or the step itself when it has none. */
    Located nameAt() {
        Located name = at.get("name");
        return name == null ? at : name;
    }

    @Nullable
    Located inputs() {
        return at.get("inputs");
    }
}
