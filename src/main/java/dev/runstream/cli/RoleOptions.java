package dev.runstream.cli;

import dev.runstream.config.GivenSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Option;

/** Where a role gets its settings from: a file, and single ones that win over it. */
final class RoleOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A .properties file of settings; variables such as RUNSTREAM_BOOTSTRAP_SERVERS win over it."
                    + " May be given again: what a later file sets wins.")
    private final List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; wins over file and environment. May be given again.")
    private final Map<String, String> single = new LinkedHashMap<>();

    /** The same as {@link #given()}, without where each was given. */
    Map<String, String> settings() {
        return given().values();
    }

    /**
     * The files' settings, over them the environment's, over them the single ones.
     *
     * @throws CommandFailedException when a file cannot be read
     */
    GivenSettings given() {
        GivenSettings given = GivenSettings.NONE;
        for (Path file : files) {
            given = with(given, file);
        }
        try {
            return given.withEnvironment(System.getenv()).with(single, "--set");
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static GivenSettings with(GivenSettings given, Path file) {
        try {
            return given.withFile(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    "Expected --config to name a .properties file, but there is no file " + file + ".", e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "Expected --config to name a .properties file, but " + file + " cannot be read: " + e, e);
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
