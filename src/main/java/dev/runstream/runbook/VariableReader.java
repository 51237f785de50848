package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.expression.OutputType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code variables} (section 3.3). */
final class VariableReader {
    private static final String RULE = "R330";
    private static final Set<String> ATTRIBUTES = Set.of("type", "default", "description");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,128}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private VariableReader() {}

    static Map<String, VariableDefinition> read(Located variables) {
        if (!variables.isMap()) {
            variables.error(RULE, "Expected variables to be a map, but got " + variables.description() + ".");
            return Map.of();
        }
        Map<String, VariableDefinition> definitions = new LinkedHashMap<>();
        for (Located entry : variables.entries()) {
            VariableDefinition definition = definition(entry);
            if (definition != null) {
                definitions.put(entry.key(), definition);
            }
        }
        return Collections.unmodifiableMap(definitions);
    }

    private static @Nullable VariableDefinition definition(Located entry) {
        if (!NAME.matcher(entry.key()).matches()) {
            entry.errorAtKey(
                    RULE,
                    "Expected the name of a variable to be letters, digits and underscores, but got "
                            + Problems.quoted(entry.key()) + ".");
        }
        if (!entry.isMap()) {
            entry.error(
                    RULE, "Expected the definition of a variable to be a map, but got " + entry.description() + ".");
            return null;
        }
        entry.allowOnly(ATTRIBUTES, RULE);
        ParameterReader.description(entry, RULE);
        Located typeAt = entry.get("type");
        if (typeAt == null) {
            entry.errorAtKey(RULE, "Missing \"type\" in variable definition.");
            return null;
        }
        String typeName = typeAt.text();
        Optional<OutputType> type = typeName == null ? Optional.empty() : OutputType.of(typeName);
        if (type.isEmpty()) {
            typeAt.error(
                    RULE,
                    "Variable type: " + (typeName == null ? typeAt.description() : Problems.shown(typeName))
                            + " is invalid.");
            return null;
        }
        return new VariableDefinition(entry.key(), type.get(), defaultValue(entry, type.get()));
    }

    private static @Nullable JsonNode defaultValue(Located entry, OutputType type) {
        Located written = entry.get("default");
        if (written == null || written.isNull()) {
            return null;
        }
        String text = written.text();
        JsonNode value = type == OutputType.StringMap && text != null && !References.isWhole(text)
                ? mapFromText(text)
                : DefaultValue.of(written, type);
        if (value == null) {
            written.error("R332", "Wrong default value for a \"" + type + "\" variable");
        }
        return value;
    }

    /** The default of a StringMap may be JSON text (R332). */
    private static @Nullable JsonNode mapFromText(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            return value.isObject() ? value : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
