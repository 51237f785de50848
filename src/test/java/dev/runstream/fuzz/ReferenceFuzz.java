package dev.runstream.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Template;
import java.nio.charset.StandardCharsets;

/**
 * A text with references, or JSON with them: what has no value stays as it is (R423), what a value contains is not looked at
 * again (R406).
 */
public final class ReferenceFuzz {
    private static final JsonNode VALUE = TextNode.valueOf("{{a.b}}");

    private ReferenceFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        JsonNode source = JsonText.tryParse(text).orElse(TextNode.valueOf(text));
        Template template = Template.of(source);
        Template.Resolution nothing = template.resolve(reference -> null);
        if (!nothing.value().equals(source)
                || nothing.unresolved().size() != template.references().size()) {
            throw new AssertionError("Expected " + source + " to stay as it is, but got " + nothing);
        }
        Template.Resolution all = template.resolve(reference -> VALUE);
        if (!all.unresolved().isEmpty()) {
            throw new AssertionError("Expected every reference to have its value, but got " + all);
        }
        for (Reference reference : template.references()) {
            if (!text.contains("{{") && !text.contains("\\u007b")) {
                throw new AssertionError("Expected no reference in " + text + ", but got " + reference);
            }
        }
        Template.ofDefault(source).resolve(reference -> null);
        JsonText.parse(JsonText.write(all.value()));
    }
}
