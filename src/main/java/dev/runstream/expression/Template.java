package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A JSON value with references in its string leaves, scanned once and resolved many times (R401 to R443). */
public final class Template {
    private final JsonNode source;
    private final Segment root;
    private final List<Reference> references;

    private Template(JsonNode source, ReferenceScanner scanner) {
        List<Reference> found = new ArrayList<>();
        this.source = source;
        this.root = Segment.compile(source, scanner, found);
        this.references = List.copyOf(found);
    }

    public static Template of(JsonNode source) {
        return new Template(source, ReferenceScanner.STEP);
    }

    /** A parameter's default: only there is {@code {{ssm:path}}} a reference too (R322, R324). */
    public static Template ofDefault(JsonNode source) {
        return new Template(source, ReferenceScanner.DEFAULT);
    }

    /** The value as the document has it. */
    public JsonNode source() {
        return source;
    }

    /** Every reference in it, in order of appearance. */
    public List<Reference> references() {
        return references;
    }

    /**
     * Replaces each reference by its value; one that has none stays as literal text (R423). What a value contains is
     * not looked at again (R406). The result shares every part that holds no reference, and the values of whole
     * references, with its origin: do not change it.
     */
    public Resolution resolve(Scope scope) {
        Segment.Unresolved unresolved = new Segment.Unresolved();
        JsonNode value = Segment.resolve(root, scope, unresolved);
        return new Resolution(value, unresolved.list());
    }

    /**
     * @param value with every resolvable reference replaced
     * @param unresolved the references that had no value and stayed as text
     */
    public record Resolution(JsonNode value, List<Reference> unresolved) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template
                && source.equals(template.source)
                && references.equals(template.references);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
