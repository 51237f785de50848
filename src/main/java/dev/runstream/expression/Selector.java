package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The JSONPath subset of R433. */
public final class Selector {
    private final String source;

    private Selector(String source) {
        this.source = source;
    }

    /** @throws IllegalArgumentException with one sentence when it is not in the subset */
    public static Selector parse(String source) {
        return new Selector(source);
    }

    /** The selected value, or null when there is none: nothing found, or a JSON null (R431, R434, R435). */
    public @Nullable JsonNode select(JsonNode root) {
        throw new UnsupportedOperationException("not built yet: " + source);
    }
}
