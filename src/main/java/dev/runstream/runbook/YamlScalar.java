package dev.runstream.runbook;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigInteger;
import java.util.Locale;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What a YAML scalar means in the core schema: only {@code true} and {@code false} are booleans (R306). */
final class YamlScalar {
    private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();
    /** Characters of a number, boolean or null; a longer scalar is a string. */
    private static final int MAX_CHARS = 1_000;

    private YamlScalar() {}

    static Node.Scalar node(ScalarEvent event, Place place) {
        String text = event.getValue();
        ValueNode value = value(event, place);
        boolean plain = event.isPlain() && !value.isTextual();
        long bytes =
                value.isTextual() ? JsonSize.ofString(text) : value.asText().length();
        return new Node.Scalar(place, value, plain ? text : null, bytes);
    }

    private static ValueNode value(ScalarEvent event, Place place) {
        String text = event.getValue();
        Tag tag = tag(event);
        if (tag.equals(Tag.STR)) {
            return TextNode.valueOf(text);
        }
        Tag resolved = plain(text);
        boolean fits = tag.equals(resolved) || (tag.equals(Tag.FLOAT) && resolved.equals(Tag.INT));
        if (!fits) {
            throw refused(
                    place, "The value " + Problems.quoted(text) + " does not have its tag " + tag.getValue() + ".");
        }
        if (tag.equals(Tag.NULL)) {
            return NullNode.instance;
        }
        if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.toLowerCase(Locale.ROOT).equals("true"));
        }
        return tag.equals(Tag.INT) ? integer(text) : decimal(text, place);
    }

    private static Tag tag(ScalarEvent event) {
        Tag written = event.getTag()
                .map(tag -> tag.equals("!") ? Tag.STR : new Tag(tag))
                .orElse(null);
        if (written != null) {
            return written;
        }
        return event.isPlain() ? plain(event.getValue()) : Tag.STR;
    }

    /** The schema's own patterns are slow on long texts, and no value but a string is that long. */
    private static Tag plain(String text) {
        return text.length() > MAX_CHARS ? Tag.STR : CORE.resolve(text, true);
    }

    private static ValueNode integer(String text) {
        BigInteger value;
        if (text.startsWith("0x")) {
            value = new BigInteger(text.substring(2), 16);
        } else if (text.startsWith("0o")) {
            value = new BigInteger(text.substring(2), 8);
        } else {
            value = new BigInteger(text);
        }
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private static ValueNode decimal(String text, Place place) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean finite = !lower.endsWith("inf") && !lower.endsWith("nan");
        double value = finite ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw refused(place, "The value " + Problems.quoted(text) + " is not a number that JSON knows.");
        }
        return DoubleNode.valueOf(value);
    }

    private static UnreadableDocumentException refused(Place place, String message) {
        return new UnreadableDocumentException(place, "R306", message);
    }
}
