package dev.runstream.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way between JSON text and values. Numbers keep their digits: integers of any size, floats as decimals
 * ({@code 1.50} stays {@code 1.50}). Not JSON here: a key twice in one object, NaN, anything after the value, more than
 * 1,000 levels, a number of more than 1,000 digits. The same value always has the same text: values are shared and must
 * never be changed.
 */
public final class JsonText {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectWriter PRETTY =
            MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private JsonText() {}

    /** @throws MalformedJsonException with one sentence that says where it stops being JSON */
    public static JsonNode parse(String text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            if (value == null || value.isMissingNode()) {
                throw new MalformedJsonException("Expected JSON but the text is empty.", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (NumberFormatException e) { // an exponent beyond what a decimal can have
            throw new MalformedJsonException("Expected JSON: a number in it has too large an exponent.", e);
        }
    }

    /** The value, or empty when the text is not JSON. */
    public static Optional<JsonNode> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Compact JSON. It can always be encoded as UTF-8: half of a surrogate pair is written as its escape.
     *
     * @throws IllegalArgumentException when it has more than 1,000 levels: nobody could read it again
     */
    public static String write(JsonNode value) {
        try {
            return WellFormed.json(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw unwritable(e);
        }
    }

    /**
     * As {@link #write}, or empty when it needs more than {@code maxBytes} of UTF-8 or has more than 1,000 levels: then
     * it stops writing there.
     */
    public static Optional<String> write(JsonNode value, int maxBytes) {
        BoundedText bounded = new BoundedText(maxBytes);
        try {
            MAPPER.writeValue(bounded, value);
        } catch (BoundedText.FullException | StreamConstraintsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unwritable(e);
        }
        String text = WellFormed.json(bounded.text.toString());
        return Utf8.length(text) <= maxBytes ? Optional.of(text) : Optional.empty();
    }

    /**
     * JSON for people: every member on a line of its own, two spaces for each level, no line end after the last. As
     * {@link #write} otherwise.
     *
     * @throws IllegalArgumentException when it has more than 1,000 levels
     */
    public static String pretty(JsonNode value) {
        try {
            return WellFormed.json(PRETTY.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw unwritable(e);
        }
    }

    /** The JSON string of a text: with quotes and escapes. */
    public static String quote(String text) {
        return write(TextNode.valueOf(text));
    }

    /** The integer as {@link #parse} gives it, so that equal numbers are equal values. */
    public static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? LongNode.valueOf(value.longValue()) : BigIntegerNode.valueOf(value);
    }

    private static IllegalArgumentException unwritable(IOException cause) {
        return new IllegalArgumentException("Expected a JSON value of at most 1000 levels.", cause);
    }

    private static MalformedJsonException malformed(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return new MalformedJsonException("Expected JSON: " + firstSentence(e) + where + ".", e);
    }

    private static String firstSentence(JsonProcessingException e) {
        if (e instanceof MismatchedInputException) {
            return "Something follows the value";
        }
        String message = e.getOriginalMessage();
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message.lines().findFirst().orElse("") : message.substring(0, advice);
    }

    /** The text is not JSON; the message is one sentence. */
    public static final class MalformedJsonException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        MalformedJsonException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Takes no more characters than the limit has bytes: each needs at least one. */
    private static final class BoundedText extends Writer {
        private final int max;
        private final StringBuilder text = new StringBuilder();

        BoundedText(int max) {
            this.max = max;
        }

        @Override
        public void write(char[] chars, int offset, int length) throws IOException {
            if (text.length() + length > max) {
                throw new FullException();
            }
            text.append(chars, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        private static final class FullException extends IOException {
            private static final long serialVersionUID = 1;
        }
    }
}
