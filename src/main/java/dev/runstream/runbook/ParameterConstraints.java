package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;

/** What a parameter demands of a supplied value besides its type (R315, R318 to R320). */
final class ParameterConstraints {
    private ParameterConstraints() {}

    /** @param messages gets one sentence for each broken constraint */
    static void check(ParameterDefinition parameter, JsonNode value, List<String> messages) {
        for (JsonNode element : elements(parameter, value)) {
            allowedPattern(parameter, text(element), messages);
            allowedValues(parameter, element, messages);
        }
        switch (parameter.type()) {
            case String ->
                count(
                        parameter,
                        value.textValue().codePointCount(0, value.textValue().length()),
                        Unit.CHARS,
                        messages);
            case StringMap -> {
                count(parameter, value.size(), Unit.ITEMS, messages);
                count(parameter, text(value).length(), Unit.CHARS, messages);
            }
            case StringList, MapList -> count(parameter, value.size(), Unit.ITEMS, messages);
            case Integer, Boolean -> {}
        }
    }

    private enum Unit {
        ITEMS("items", "Items"),
        CHARS("characters", "Chars");

        final String plural;
        final String attribute;

        Unit(String plural, String attribute) {
            this.plural = plural;
            this.attribute = attribute;
        }
    }

    /** Constraints hold for each element of a list. */
    private static Iterable<JsonNode> elements(ParameterDefinition parameter, JsonNode value) {
        return switch (parameter.type()) {
            case StringList, MapList -> value;
            case String, Integer, Boolean, StringMap -> List.of(value);
        };
    }

    private static void allowedPattern(ParameterDefinition parameter, String text, List<String> messages) {
        var pattern = parameter.allowedPattern();
        if (pattern == null) {
            return;
        }
        switch (BoundedMatch.of(pattern, text)) {
            case MATCHES -> {}
            case DIFFERS ->
                messages.add("Value " + Problems.shown(text) + " of parameter " + parameter.name()
                        + " does not match allowedPattern " + pattern.pattern());
            case TOO_COSTLY ->
                messages.add("Value " + Problems.shown(text) + " of parameter " + parameter.name()
                        + " cannot be matched against allowedPattern " + pattern.pattern() + " with bounded effort.");
        }
    }

    private static void allowedValues(ParameterDefinition parameter, JsonNode value, List<String> messages) {
        List<JsonNode> allowed = parameter.allowedValues();
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            messages.add("Value " + Problems.shown(text(value)) + " of parameter " + parameter.name()
                    + " is not one of the allowedValues "
                    + allowed.stream().map(ParameterConstraints::text).toList());
        }
    }

    private static void count(ParameterDefinition parameter, int count, Unit unit, List<String> messages) {
        OptionalInt min = unit == Unit.ITEMS ? parameter.minItems() : parameter.minChars();
        OptionalInt max = unit == Unit.ITEMS ? parameter.maxItems() : parameter.maxChars();
        if (min.isPresent() && count < min.getAsInt()) {
            messages.add("Value of parameter " + parameter.name() + " has " + count + " " + unit.plural
                    + ", fewer than min" + unit.attribute + " " + min.getAsInt() + ".");
        }
        if (max.isPresent() && count > max.getAsInt()) {
            messages.add("Value of parameter " + parameter.name() + " has " + count + " " + unit.plural
                    + ", more than max" + unit.attribute + " " + max.getAsInt() + ".");
        }
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
