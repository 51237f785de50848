package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A JSON value with references in its string leaves, scanned once and resolved many times (R401 to R443). */
public final class Template {
    private final JsonNode source;

    private Template(JsonNode source) {
        this.source = source;
    }

    public static Template of(JsonNode source) {
        return new Template(source);
    }

    /** The value as the document has it. */
    public JsonNode source() {
        return source;
    }

    /** Every reference in it, in order of appearance. */
    public List<Reference> references() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Replaces each reference by its value; one that has none stays as literal text (R423). */
    public Resolution resolve(Scope scope) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * @param value with every resolvable reference replaced
     * @param unresolved the references that had no value and stayed as text
     */
    public record Resolution(JsonNode value, List<Reference> unresolved) {}
}
