package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;

/** The conversions between types that section 4.6 allows (R436 to R439). */
public sealed interface Conversion {
    record Converted(JsonNode value) implements Conversion {}

    /** @param found SSM's name of the type that the value has, for the message of R437 */
    record Mismatch(String found) implements Conversion {}

    /** What a selected value that is of another type than String becomes: {@code outputTypeMismatch} of R437. */
    enum OnMismatch {
        JSON,
        FAIL
    }

    static Conversion convert(JsonNode value, OutputType wanted, OnMismatch onMismatch) {
        throw new UnsupportedOperationException("not built yet");
    }
}
