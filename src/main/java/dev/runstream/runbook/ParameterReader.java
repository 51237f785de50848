package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.OutputType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads {@code parameters} (section 3.2). */
final class ParameterReader {
    private static final Set<String> ATTRIBUTES = Set.of(
            "type",
            "description",
            "default",
            "allowedValues",
            "allowedPattern",
            "minItems",
            "maxItems",
            "minChars",
            "maxChars",
            "displayType",
            "interpolationType");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+");
    private static final int MAX_NAME_CHARS = 50;
    private static final int MAX_PATTERN_CHARS = 10_000;
    private static final Pattern AWS_TYPE = Pattern.compile("AWS(::[A-Za-z0-9]+){2,5}");
    private static final Pattern AWS_LIST_TYPE = Pattern.compile("List<" + AWS_TYPE + ">");

    private final @Nullable String roleParameter;

    private ParameterReader(@Nullable String roleParameter) {
        this.roleParameter = roleParameter;
    }

    /** @param roleParameter the parameter that {@code assumeRole} refers to; null when there is none (R313) */
    static Map<String, ParameterDefinition> read(Located parameters, @Nullable String roleParameter) {
        if (!parameters.isMap()) {
            parameters.error("R310", "Expected parameters to be a map, but got " + parameters.description() + ".");
            return Map.of();
        }
        Map<String, ParameterDefinition> definitions = new LinkedHashMap<>();
        ParameterReader reader = new ParameterReader(roleParameter);
        for (Located entry : parameters.entries()) {
            ParameterDefinition definition = reader.definition(entry);
            if (definition != null) {
                definitions.put(entry.key(), definition);
            }
        }
        return Collections.unmodifiableMap(definitions);
    }

    /** The type of that spelling: typed strings are strings, lists of them string lists (R311); empty when unknown. */
    static Optional<OutputType> type(String spelling) {
        if (AWS_TYPE.matcher(spelling).matches()) {
            return Optional.of(OutputType.String);
        }
        return AWS_LIST_TYPE.matcher(spelling).matches() ? Optional.of(OutputType.StringList) : OutputType.of(spelling);
    }

    private @Nullable ParameterDefinition definition(Located entry) {
        String name = entry.key();
        if (!NAME.matcher(name).matches()) {
            entry.errorAtKey("R310", "Parameter name " + Problems.quoted(name) + " is not alpha-numeric.");
        } else if (name.length() > MAX_NAME_CHARS) {
            entry.errorAtKey(
                    "R310",
                    "Parameter name " + Problems.quoted(name) + " is longer than " + MAX_NAME_CHARS + " characters.");
        }
        if (!entry.isMap()) {
            entry.error(
                    "R312", "Expected the definition of a parameter to be a map, but got " + entry.description() + ".");
            return null;
        }
        entry.allowOnly(ATTRIBUTES, "R312");
        String description = description(entry, "R312");
        Located typeAt = entry.get("type");
        if (typeAt == null) {
            entry.errorAtKey("R311", "Missing \"type\" in parameter definition.");
            return null;
        }
        String typeName = typeAt.text();
        Optional<OutputType> type = typeName == null ? Optional.empty() : type(typeName);
        if (typeName == null || type.isEmpty()) {
            String shown = typeName == null ? typeAt.description() : Problems.shown(typeName);
            typeAt.error("R311", "Parameter type: " + shown + " is invalid.");
            return null;
        }
        OptionalInt minItems = limit(entry, "minItems");
        OptionalInt maxItems = limit(entry, "maxItems");
        OptionalInt minChars = limit(entry, "minChars");
        OptionalInt maxChars = limit(entry, "maxChars");
        ordered(entry, minItems, "maxItems", maxItems);
        ordered(entry, minChars, "maxChars", maxChars);
        JsonNode defaultValue = defaultValue(entry, typeName, type.get());
        boolean forgiven = defaultValue == null && name.equals(roleParameter) && !description.contains("(Required)");
        return new ParameterDefinition(
                name,
                typeName,
                type.get(),
                description,
                defaultValue,
                allowedValues(entry, type.get()),
                allowedPattern(entry),
                minItems,
                maxItems,
                minChars,
                maxChars,
                forgiven);
    }

    static String description(Located definition, String rule) {
        Located description = definition.get("description");
        if (description == null || description.isNull()) {
            return "";
        }
        String text = description.text();
        if (text == null) {
            description.error(rule, "Expected description to be a string, but got " + description.description() + ".");
        }
        return text == null ? "" : text;
    }

    private static @Nullable JsonNode defaultValue(Located entry, String typeName, OutputType type) {
        Located written = entry.get("default");
        if (written == null) {
            return null;
        }
        if (written.isNull()) {
            return type == OutputType.String ? TextNode.valueOf("") : null;
        }
        JsonNode value = DefaultValue.of(written, type);
        if (value == null) {
            written.error("R314", "Wrong default value for a \"" + typeName + "\" parameters");
        }
        return value;
    }

    private static List<JsonNode> allowedValues(Located entry, OutputType type) {
        Located written = entry.get("allowedValues");
        if (written == null) {
            return List.of();
        }
        if (!written.isList() || written.items().isEmpty()) {
            written.error(
                    "R319",
                    "Expected allowedValues to be a list with at least one value, but got " + written.description()
                            + ".");
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        for (Located item : written.items()) {
            JsonNode value = allowedValue(item, type);
            if (value == null) {
                item.error(
                        "R319", "Expected an allowed value for type " + type + ", but got " + item.description() + ".");
            } else {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /** Written as another type than the parameter's in real documents (I43). */
    private static @Nullable JsonNode allowedValue(Located item, OutputType type) {
        JsonNode json = item.json();
        String text = item.text();
        if (text == null && json.isValueNode() && !json.isNull()) {
            text = json.asText();
        }
        return switch (type) {
            case String, StringList -> text == null ? null : TextNode.valueOf(text);
            case Integer -> DefaultValue.of(item, OutputType.Integer);
            case Boolean ->
                text == null
                        ? null
                        : StartValue.bool(text).<JsonNode>map(value -> value).orElse(null);
            case StringMap, MapList -> json.isNull() ? null : json;
        };
    }

    private static @Nullable Pattern allowedPattern(Located entry) {
        Located written = entry.get("allowedPattern");
        if (written == null) {
            return null;
        }
        String text = written.text();
        if (text == null) {
            written.error("R318", "Expected allowedPattern to be a string, but got " + written.description() + ".");
            return null;
        }
        if (text.length() > MAX_PATTERN_CHARS) {
            written.error("R318", "The allowedPattern is longer than " + MAX_PATTERN_CHARS + " characters.");
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            written.error(
                    "R318",
                    "The allowedPattern " + Problems.quoted(text) + " is not a Java regular expression: "
                            + Problems.shown(e.getDescription()) + ".");
            return null;
        }
    }

    private static OptionalInt limit(Located entry, String attribute) {
        Located written = entry.get(attribute);
        if (written == null) {
            return OptionalInt.empty();
        }
        OptionalLong number = written.wholeNumber();
        if (number.isEmpty() || number.getAsLong() < 0 || number.getAsLong() > Integer.MAX_VALUE) {
            written.error(
                    "R312",
                    "Expected " + attribute + " to be a whole number of at least 0, but got " + written.description()
                            + ".");
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) number.getAsLong());
    }

    private static void ordered(Located entry, OptionalInt min, String maxAttribute, OptionalInt max) {
        Located maxAt = entry.get(maxAttribute);
        if (maxAt != null && min.isPresent() && max.isPresent() && min.getAsInt() > max.getAsInt()) {
            maxAt.error(
                    "R320",
                    "Expected " + maxAttribute + " to be at least the minimum " + min.getAsInt() + ", but got "
                            + max.getAsInt() + ".");
        }
    }
}
