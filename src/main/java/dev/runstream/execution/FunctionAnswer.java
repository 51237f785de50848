package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Result.PayloadForm;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.JsonText.MalformedJsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body that a function answered with.
 *
 * @param payload the output Payload before it is cut: decoded when it is a JSON string, else as it came (R116 to R118)
 * @param value what selectors run on; null when the body is not JSON
 * @param notJson why it is not JSON, a sentence; null when it is
 */
record FunctionAnswer(
        String payload,
        PayloadForm form,
        @Nullable JsonNode value,
        @Nullable String notJson) {

    static FunctionAnswer of(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            String readable = new String(body, StandardCharsets.UTF_8);
            return new FunctionAnswer(readable, PayloadForm.TEXT, null, "Expected JSON but the answer is not UTF-8.");
        }
        try {
            JsonNode value = JsonText.parse(text);
            return value.isTextual()
                    ? new FunctionAnswer(value.textValue(), PayloadForm.STRING, value, null)
                    : new FunctionAnswer(text, PayloadForm.JSON, value, null);
        } catch (MalformedJsonException e) {
            return new FunctionAnswer(text, PayloadForm.TEXT, null, e.getMessage());
        }
    }
}
