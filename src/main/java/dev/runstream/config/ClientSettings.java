package dev.runstream.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a command that talks to a running cluster: where it is, and how to reach it. */
public final class ClientSettings extends RoleConfig {
    public static final String DEFAULT_BOOTSTRAP_SERVERS = "127.0.0.1:9092";

    /** Name, type, default, range and purpose of each setting. */
    public static final ConfigDef DEFINITION = common();

    /**
     * A file of a role's settings will do: what only roles know is left out.
     *
     * @param given by name, as a properties file has them
     * @throws ConfigException with a sentence when a setting is known to no role, or out of its range
     */
    public ClientSettings(Map<String, String> given) {
        this(GivenSettings.of(given));
    }

    /** @throws ConfigException with a sentence when a setting is known to no role, or out of its range */
    public ClientSettings(GivenSettings given) {
        super(DEFINITION, own(given));
    }

    private static GivenSettings own(GivenSettings given) {
        Set<String> ofRoles = new TreeSet<>(EngineSettings.DEFINITION.names());
        ofRoles.addAll(WorkerSettings.DEFINITION.names());
        ofRoles.addAll(ApiSettings.DEFINITION.names());
        ofRoles.removeAll(DEFINITION.names());
        GivenSettings own = given.only(name -> !ofRoles.contains(name)
                && !name.startsWith(EngineSettings.BINDINGS_PREFIX)
                && !name.startsWith(WorkerSettings.FUNCTION_CALLS_MAX_PREFIX));
        return own.values().containsKey(BOOTSTRAP_SERVERS)
                ? own
                : own.with(Map.of(BOOTSTRAP_SERVERS, DEFAULT_BOOTSTRAP_SERVERS), "");
    }
}
