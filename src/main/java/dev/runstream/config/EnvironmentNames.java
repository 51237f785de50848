package dev.runstream.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How environment variables name settings: {@code RUNSTREAM_} and the name in upper case, dots as underscores, so {@code
 * RUNSTREAM_BOOTSTRAP_SERVERS} is {@code bootstrap.servers}. In what is passed on to Kafka's clients ({@code
 * RUNSTREAM_KAFKA_…}) and to config providers two underscores are one, and three are a hyphen. Bindings have no such
 * names: their file has.
 */
final class EnvironmentNames {
    static final String PREFIX = "RUNSTREAM_";

    /** Read by the launcher, the log and the command line itself. */
    private static final Set<String> NO_SETTINGS = Set.of(
            "RUNSTREAM_DEBUG",
            "RUNSTREAM_LOG_LEVEL",
            "RUNSTREAM_JAVA_OPTS",
            "RUNSTREAM_JAVA_HOME",
            "RUNSTREAM_AOT",
            "RUNSTREAM_ENDPOINT_URL");

    /** Kubernetes tells each container of services in this way, also of one that is called runstream-engine. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private final Map<String, String> settings = new LinkedHashMap<>();

    EnvironmentNames() {
        for (var definition : Set.of(
                EngineSettings.DEFINITION,
                WorkerSettings.DEFINITION,
                ApiSettings.DEFINITION,
                ClientSettings.DEFINITION)) {
            definition.names().forEach(name -> settings.put(of(name), name));
        }
        settings.put(of(RoleConfig.CONFIG_PROVIDERS), RoleConfig.CONFIG_PROVIDERS);
    }

    /** The variable that stands for a setting of Runstream's own. */
    static String of(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The setting that a variable stands for; empty when it stands for none. */
    Optional<String> setting(String variable) {
        String known = settings.get(variable);
        if (known != null) {
            return Optional.of(known);
        }
        for (String family : Set.of(RoleConfig.CLIENT_PREFIX, RoleConfig.CONFIG_PROVIDERS + ".")) {
            String prefix = of(family);
            if (variable.startsWith(prefix)
                    && variable.length() > prefix.length()
                    && !OF_A_SERVICE.matcher(variable).matches()) {
                return Optional.of(family + dotted(variable.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }

    /** Whether whoever set the variable may have meant a setting. */
    boolean looksLikeASetting(String variable) {
        return variable.startsWith(PREFIX)
                && !NO_SETTINGS.contains(variable)
                && !OF_A_SERVICE.matcher(variable).matches();
    }

    String nearest(String variable) {
        return Spelling.nearest(variable, settings.keySet());
    }

    private static String dotted(String rest) {
        return rest.toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }
}
