package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.OutputType;
import org.jspecify.annotations.Nullable;

/**
 * SSM's limits of the values of parameters and variables. None of them holds unless it is asked for: real documents and
 * payloads go beyond them.
 *
 * @param supplied whether the lengths of parameters that a start supplies are those of the API (R317)
 * @param mapListItems of a MapList variable; 0 for no limit, as with the others (R333)
 * @param mapKeyChars of each key of a StringMap variable or of the maps of a MapList
 * @param stringListItems of a StringList variable
 * @param stringChars of a String variable, and of each element of a StringList
 */
public record ApiLimits(boolean supplied, int mapListItems, int mapKeyChars, int stringListItems, int stringChars) {
    public static final ApiLimits NONE = new ApiLimits(false, 0, 0, 0, 0);

    /** A sentence when the value of a variable is over a limit; null when it is not. */
    @Nullable
    String problem(String variable, OutputType type, JsonNode value) {
        return switch (type) {
            case String -> longer(variable, value);
            case StringList -> {
                String problem = more(variable, value, stringListItems);
                for (JsonNode item : value) {
                    problem = problem == null ? longer(variable, item) : problem;
                }
                yield problem;
            }
            case StringMap -> keys(variable, value);
            case MapList -> {
                String problem = more(variable, value, mapListItems);
                for (JsonNode item : value) {
                    problem = problem == null ? keys(variable, item) : problem;
                }
                yield problem;
            }
            case Integer, Boolean -> null;
        };
    }

    private @Nullable String longer(String variable, JsonNode text) {
        int chars = text.asText().length();
        return stringChars == 0 || chars <= stringChars
                ? null
                : "Expected strings of at most " + stringChars + " characters in variable " + variable + ", but got "
                        + chars;
    }

    private @Nullable String keys(String variable, JsonNode map) {
        for (var entry : map.properties()) {
            int chars = entry.getKey().length();
            if (mapKeyChars > 0 && chars > mapKeyChars) {
                return "Expected keys of at most " + mapKeyChars + " characters in variable " + variable
                        + ", but got one of " + chars;
            }
        }
        return null;
    }

    private static @Nullable String more(String variable, JsonNode list, int max) {
        return max == 0 || list.size() <= max
                ? null
                : "Expected at most " + max + " items in variable " + variable + ", but got " + list.size();
    }
}
