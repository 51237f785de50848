package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Scope;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system's own values: {@code global:*} and {@code automation:*} (R409, R410). */
public final class SystemScope {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH.mm.ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private SystemScope() {}

    /**
     * What there is before there is a state (R322).
     *
     * @param globals ACCOUNT_ID, REGION, AWS_PARTITION
     * @param now what DATE and DATE_TIME mean, epoch milliseconds
     */
    public static Scope of(String executionId, Map<String, String> globals, long now) {
        return of(executionId, globals, now, StoredParameters.NONE);
    }

    /**
     * As {@link #of(String, Map, long)}.
     *
     * @param stored what {@code {{ssm:path}}} means (R324)
     */
    public static Scope of(String executionId, Map<String, String> globals, long now, StoredParameters stored) {
        return reference -> switch (reference) {
            case Reference.Global(String name) -> global(name, now, globals);
            case Reference.Automation(String name) -> automation(name, executionId);
            case Reference.Parameter p -> null;
            case Reference.StepOutput o -> null;
            case Reference.DeepOutput o -> null;
            case Reference.Variable v -> null;
            case Reference.Ssm(String path) -> stored.values().get(path);
        };
    }

    static @Nullable JsonNode automation(String name, String executionId) {
        return name.equals("EXECUTION_ID") ? TextNode.valueOf(executionId) : null;
    }

    static @Nullable JsonNode global(String name, long at, Map<String, String> globals) {
        return switch (name) {
            case "DATE" -> TextNode.valueOf(DATE.format(Instant.ofEpochMilli(at)));
            case "DATE_TIME" -> TextNode.valueOf(DATE_TIME.format(Instant.ofEpochMilli(at)));
            default -> {
                String value = globals.get(name);
                yield value == null ? null : TextNode.valueOf(value);
            }
        };
    }
}
