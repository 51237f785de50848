package dev.runstream.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What of a setting may be shown. Hidden is what Kafka or Runstream declares a password, what is named like one, and
 * whatever is passed on that no client of Kafka knows: a plug-in's secret may have any name.
 */
final class Redaction {
    static final String HIDDEN = "[hidden]";

    private static final Pattern NAMED_LIKE_A_SECRET = Pattern.compile(
            "(?i)(^|.*[._-])(\\w*password|\\w*passphrase|\\w*secret|jaas|credentials?|key|token)([._-](config|value|key))?");

    private static final Pattern OF_A_PROVIDER = Pattern.compile("config\\.providers\\.[^.]+\\.param\\..*");

    private static final Pattern KNOWN_OF_A_PROVIDER =
            Pattern.compile(".*\\.param\\.(allowed\\.paths|allowlist\\.pattern)");

    private static final Pattern USER_IN_URL = Pattern.compile("//[^/@\\s]+@");

    private static final List<ConfigDef> CLIENTS = List.of(
            ProducerConfig.configDef(),
            ConsumerConfig.configDef(),
            AdminClientConfig.configDef(),
            StreamsConfig.configDef());

    /** In front of the names of a client within a Streams client. */
    private static final List<String> STREAMS_PREFIXES = List.of(
            "main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.", "topic.");

    private Redaction() {}

    /** @param name of a setting of a role whose definition this is */
    static String shown(ConfigDef definition, String name, String value) {
        return isSecret(definition, name) ? HIDDEN : USER_IN_URL.matcher(value).replaceAll("//" + HIDDEN + "@");
    }

    static boolean isSecret(ConfigDef definition, String name) {
        ConfigDef.ConfigKey own = definition.configKeys().get(name);
        if (own != null) {
            return own.type == Type.PASSWORD;
        }
        if (NAMED_LIKE_A_SECRET.matcher(name).matches()) {
            return true;
        }
        if (name.startsWith(RoleConfig.PROVIDER_PREFIX)) {
            return OF_A_PROVIDER.matcher(name).matches()
                    && !KNOWN_OF_A_PROVIDER.matcher(name).matches();
        }
        return name.startsWith(RoleConfig.CLIENT_PREFIX)
                && typeInKafka(name).map(type -> type == Type.PASSWORD).orElse(true);
    }

    /** Whether any client of Kafka knows what is passed on under this name. */
    static boolean isKnownToKafka(String name) {
        return typeInKafka(name).isPresent();
    }

    private static Optional<Type> typeInKafka(String name) {
        String passedOn = name.substring(RoleConfig.CLIENT_PREFIX.length());
        return Stream.concat(
                        Stream.of(passedOn),
                        Stream.of(RoleConfig.Client.values())
                                .filter(kind -> name.startsWith(kind.prefix()))
                                .map(kind -> name.substring(kind.prefix().length())))
                .flatMap(each -> Stream.concat(
                        Stream.of(each),
                        STREAMS_PREFIXES.stream()
                                .filter(each::startsWith)
                                .map(prefix -> each.substring(prefix.length()))))
                .flatMap(each -> CLIENTS.stream().map(ConfigDef::configKeys).map(keys -> keys.get(each)))
                .filter(key -> key != null)
                .map(key -> key.type)
                .reduce((one, other) -> one == Type.PASSWORD ? one : other);
    }
}
