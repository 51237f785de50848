package dev.runstream.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** What a setting may be, as the middle of a sentence: {@code 1 to 64}, {@code true or false}. */
public final class ValidValues {
    private static final Pattern RANGE = Pattern.compile("\\[([^,]*),\\.\\.\\.(?:,([^,]*))?]");

    private ValidValues() {}

    public static String of(ConfigKey key) {
        if (key.validator instanceof Range range) {
            Matcher bounds = RANGE.matcher(range.toString());
            if (bounds.matches()) {
                return bounds.group(2) == null
                        ? bounds.group(1) + " or more"
                        : bounds.group(1) + " to " + bounds.group(2);
            }
        }
        if (key.validator instanceof ValidString valid) {
            String text = valid.toString();
            List<String> values =
                    new ArrayList<>(List.of(text.substring(1, text.length() - 1).split(", ")));
            String last = values.removeLast();
            return values.isEmpty() ? last : String.join(", ", values) + " or " + last;
        }
        return switch (key.type) {
            case Type.BOOLEAN -> "true or false";
            case Type.INT, Type.LONG, Type.SHORT -> "a whole number";
            case Type.DOUBLE -> "a number";
            case Type.LIST -> "a list, separated by commas";
            case Type.STRING, Type.PASSWORD, Type.CLASS ->
                key.validator == null || key.defaultValue instanceof String text && text.isEmpty()
                        ? "any text"
                        : "a text that is not empty";
        };
    }
}
