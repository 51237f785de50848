package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads a JSON document with places, by the letter of JSON (R301, R307). */
final class JsonReader {
    // Without canonical names: a table of names would make a document of colliding ones slow.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonReader() {}

    /** @throws UnreadableDocumentException when the text is not one JSON value within the limits */
    static @Nullable Node read(String text, long maxBytes, Problems problems) {
        NodeBuilder builder = new NodeBuilder(problems, "R307", maxBytes);
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (builder.root() != null) {
                    throw notWellFormed(place(parser), "Expected the end of the document, but something follows.");
                }
                accept(token, parser, builder);
            }
            return builder.root();
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            Place place = location == null
                    ? Place.START
                    : Place.at(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
            throw notWellFormed(place, Problems.shown(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot be read", e);
        }
    }

    private static void accept(JsonToken token, JsonParser parser, NodeBuilder builder) throws IOException {
        switch (token) {
            case START_OBJECT -> builder.startMapping(place(parser));
            case START_ARRAY -> builder.startSequence(place(parser));
            case END_OBJECT, END_ARRAY -> {
                JsonLocation end = parser.currentLocation();
                builder.end(end.getLineNr(), end.getColumnNr());
            }
            case FIELD_NAME -> builder.key(parser.currentName(), place(parser));
            case VALUE_STRING -> builder.scalar(TextNode.valueOf(parser.getText()), null, place(parser));
            case VALUE_NUMBER_INT -> builder.scalar(integer(parser), null, place(parser));
            case VALUE_NUMBER_FLOAT -> builder.scalar(decimal(parser), null, place(parser));
            case VALUE_TRUE, VALUE_FALSE ->
                builder.scalar(BooleanNode.valueOf(token == JsonToken.VALUE_TRUE), null, place(parser));
            case VALUE_NULL -> builder.scalar(NullNode.instance, null, place(parser));
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("A text gave the token " + token);
        }
    }

    private static ValueNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> IntNode.valueOf(parser.getIntValue());
            case LONG -> LongNode.valueOf(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> BigIntegerNode.valueOf(parser.getBigIntegerValue());
        };
    }

    private static ValueNode decimal(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new UnreadableDocumentException(
                    place(parser), "R307", "The number " + Problems.shown(parser.getText()) + " is too large.");
        }
        return DoubleNode.valueOf(value);
    }

    private static Place place(JsonParser parser) {
        JsonLocation start = parser.currentTokenLocation();
        JsonLocation end = parser.currentLocation();
        return new Place(start.getLineNr(), start.getColumnNr(), end.getLineNr(), end.getColumnNr());
    }

    private static UnreadableDocumentException notWellFormed(Place place, String detail) {
        return new UnreadableDocumentException(place, "R301", "JSON not well-formed. " + detail);
    }
}
