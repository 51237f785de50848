package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How values become text (R413) and lists of strings (R341). */
public final class Rendering {
    private Rendering() {}

    /** The value as it stands inside a longer string (R413). */
    public static String text(JsonNode value) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The value as the API shows it: one element for each item of a list of scalars, else one element (R341). */
    public static List<String> strings(JsonNode value) {
        throw new UnsupportedOperationException("not built yet");
    }
}
