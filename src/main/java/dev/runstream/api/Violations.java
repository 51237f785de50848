package dev.runstream.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request breaks of the service's model, told all at once as AWS tells it (R704). */
final class Violations {
    private static final int SHOWN_CHARS_MAX = 256;
    private static final int SHOWN_MAX = 50;

    private final List<String> sentences = new ArrayList<>();

    /**
     * @param value as it was given; null when it is missing
     * @param path to the member, in lower camel case
     */
    void add(@Nullable String value, String path, String constraint) {
        String shown = value == null ? "null" : "'" + cut(value) + "'";
        sentences.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: " + constraint);
    }

    /** @throws ApiException ValidationException, when there is any */
    void check() {
        if (!sentences.isEmpty()) {
            int count = sentences.size();
            throw new ApiException(
                    "ValidationException",
                    count + " validation error" + (count == 1 ? "" : "s") + " detected: "
                            + String.join("; ", sentences.subList(0, Math.min(count, SHOWN_MAX))));
        }
    }

    private static String cut(String value) {
        return value.length() <= SHOWN_CHARS_MAX ? value : value.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
