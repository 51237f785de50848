package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What references mean at one moment of one execution. */
@FunctionalInterface
public interface Scope {

    /**
     * The value of a reference with its type, or null when it has none: then the reference stays in the text (R423).
     * A JSON null that is really there is {@code NullNode}.
     */
    @Nullable
    JsonNode valueOf(Reference reference);
}
