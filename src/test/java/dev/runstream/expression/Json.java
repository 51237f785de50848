package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;

/** JSON in tests, written with single quotes. */
final class Json {
    private Json() {}

    static JsonNode of(String singleQuoted) {
        return JsonText.parse(singleQuoted.replace('\'', '"'));
    }
}
