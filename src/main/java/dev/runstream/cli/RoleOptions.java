package dev.runstream.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a role gets its settings from: a file, and single ones that win over it. */
final class RoleOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "A .properties file of settings.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over the file. May be given again.")
    private final Map<String, String> single = new LinkedHashMap<>();

    /** @throws CommandFailedException when the file cannot be read */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (file != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailedException(
                        "Expected --config to name a .properties file, but " + file + " cannot be read: " + e, e);
            }
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        }
        settings.putAll(single);
        return settings;
    }
}
