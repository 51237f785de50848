package dev.runstream.api.auth;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it lay on the wire.
 *
 * @param path as sent, nothing decoded
 * @param query as sent, without the question mark; null when there is none
 * @param headers by their names in lower case, the values of each in the order they came
 */
public record Received(
        String method, String path, @Nullable String query, Map<String, List<String>> headers, byte[] body) {
    public Received {
        Map<String, List<String>> lower = new TreeMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = Map.copyOf(lower);
    }

    /** The first value; null when there is none. */
    public @Nullable String header(String lowerCaseName) {
        List<String> values = headers.get(lowerCaseName);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}
