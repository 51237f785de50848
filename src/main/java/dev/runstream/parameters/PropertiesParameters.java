package dev.runstream.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.StoredParameters;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in a properties file, UTF-8, {@code path=value}; a colon in a path needs a backslash. It is read again when it
 * has changed. A value for a StringList parameter is a JSON list of strings.
 */
final class PropertiesParameters implements ParameterSource {
    private final Path file;
    private final String what;
    private @Nullable Loaded loaded;

    private record Loaded(FileTime modified, long bytes, Map<String, JsonNode> values) {}

    /** @param what it has, for sentences */
    PropertiesParameters(Path file, String what) {
        this.file = file;
        this.what = what;
    }

    @Override
    public synchronized StoredParameters look(Set<String> paths) {
        Map<String, JsonNode> values;
        try {
            values = current();
        } catch (IOException | IllegalArgumentException e) {
            // Somebody may be writing it: it is read again until the start has waited long enough.
            Map<String, String> pending = new TreeMap<>();
            paths.forEach(path -> pending.put(
                    path,
                    "Expected " + file + " to have " + what + " " + path + ", but it cannot be read: " + e + "."));
            return new StoredParameters(Map.of(), Map.of(), pending);
        }
        Map<String, JsonNode> found = new TreeMap<>();
        for (String path : paths) {
            JsonNode value = values.get(path);
            if (value != null) {
                found.put(path, value);
            }
        }
        return new StoredParameters(found, Map.of(), Map.of());
    }

    private Map<String, JsonNode> current() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Loaded last = loaded;
        if (last == null || !last.modified().equals(now.lastModifiedTime()) || last.bytes() != now.size()) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
            Map<String, JsonNode> values = new TreeMap<>();
            properties
                    .stringPropertyNames()
                    .forEach(path -> values.put(path, TextNode.valueOf(properties.getProperty(path))));
            last = new Loaded(now.lastModifiedTime(), now.size(), values);
            loaded = last;
        }
        return last.values();
    }
}
