package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.OutputType;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of the document (R310 to R315).
 *
 * @param name letters and digits, 1 to 50
 * @param typeName as written, for example {@code AWS::EC2::Instance::Id}
 * @param type how values are treated: typed strings are strings, lists of them string lists (R311)
 * @param description Markdown, empty when absent
 * @param defaultValue may hold references (R322); null when the parameter is required (R313)
 * @param allowedValues empty when every value is allowed (R319)
 * @param allowedPattern matched against the whole value (R318); null when absent
 */
public record ParameterDefinition(
        String name,
        String typeName,
        OutputType type,
        String description,
        @Nullable JsonNode defaultValue,
        List<JsonNode> allowedValues,
        @Nullable Pattern allowedPattern,
        OptionalInt minItems,
        OptionalInt maxItems,
        OptionalInt minChars,
        OptionalInt maxChars,
        boolean forgivenWhenMissing) {}
