package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.OutputType;
import org.jspecify.annotations.Nullable;

/**
 * A variable of the document (R330).
 *
 * @param defaultValue may hold references (R331); null when there is none (R332)
 */
public record VariableDefinition(
        String name, OutputType type, @Nullable JsonNode defaultValue) {}
