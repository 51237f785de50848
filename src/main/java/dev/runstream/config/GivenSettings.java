package dev.runstream.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigException;

/** Settings as they were given: by name, with where each was given. What is given later wins. Cannot be changed. */
public final class GivenSettings {
    public static final GivenSettings NONE = new GivenSettings(Map.of(), List.of());

    private final Map<String, Given> settings;
    private final List<String> notices;

    private GivenSettings(Map<String, Given> settings, List<String> notices) {
        this.settings = new LinkedHashMap<>(settings);
        this.notices = List.copyOf(notices);
    }

    /**
     * One setting.
     *
     * @param where for people, for example {@code config/engine.properties, line 3}; empty when nobody needs to be told
     * @param shared the place is one that all roles look into: what only another role knows is no mistake there
     */
    record Given(String value, String where, boolean shared) {}

    public static GivenSettings of(Map<String, String> values) {
        return NONE.with(values, "");
    }

    /**
     * With the settings of a .properties file.
     *
     * @throws IOException when it cannot be read
     * @throws ConfigException when it is none, or sets the same name twice
     */
    public GivenSettings withFile(Path file) throws IOException {
        Map<String, Given> all = new LinkedHashMap<>(settings);
        PropertiesFile.read(file)
                .forEach((name, entry) ->
                        all.put(name, new Given(entry.value(), file + ", line " + entry.number(), false)));
        return new GivenSettings(all, notices);
    }

    /** With those of the environment's variables that {@link EnvironmentNames} knows. */
    public GivenSettings withEnvironment(Map<String, String> environment) {
        Map<String, Given> all = new LinkedHashMap<>(settings);
        List<String> told = new ArrayList<>(notices);
        EnvironmentNames names = new EnvironmentNames();
        environment.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(variable -> {
            Optional<String> name = names.setting(variable.getKey());
            if (name.isPresent()) {
                all.put(name.get(), new Given(variable.getValue(), "environment variable " + variable.getKey(), true));
            } else if (names.looksLikeASetting(variable.getKey())) {
                told.add("The environment variable " + variable.getKey() + " names no setting; nearest is "
                        + names.nearest(variable.getKey()));
            }
        });
        return new GivenSettings(all, told);
    }

    /** @param where for people, for example {@code --set}; empty for none */
    public GivenSettings with(Map<String, String> values, String where) {
        Map<String, Given> all = new LinkedHashMap<>(settings);
        values.forEach((name, value) -> all.put(name, new Given(value, where, false)));
        return new GivenSettings(all, notices);
    }

    /** Those whose names are asked for. */
    public GivenSettings only(Predicate<String> names) {
        Map<String, Given> some = new LinkedHashMap<>(settings);
        some.keySet().removeIf(names.negate());
        return new GivenSettings(some, notices);
    }

    /** By name, references to config providers as they were written. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach((name, given) -> values.put(name, given.value()));
        return values;
    }

    /** What a person should know although it stops nothing, a sentence each. */
    public List<String> notices() {
        return notices;
    }

    Map<String, Given> settings() {
        return settings;
    }

    /** Where a setting was given, in brackets behind a blank; empty when that is not known. */
    String where(String name) {
        Given given = settings.get(name);
        return given == null || given.where().isEmpty() ? "" : " (" + given.where() + ")";
    }
}
