package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import dev.runstream.contract.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * What every role can be set to: where the cluster is, the prefix of the topics, and whatever Kafka's own clients
 * understand.
 *
 * <p>{@code kafka.NAME} sets NAME for every client of the role; {@code kafka.producer.NAME}, {@code kafka.consumer.NAME},
 * {@code kafka.admin.NAME} and {@code kafka.streams.NAME} for one kind, and win over it. What a role depends on for being
 * right wins over both.
 */
public abstract class RoleConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String TOPIC_PREFIX = "topic.prefix";
    private static final String CLIENT_PREFIX = "kafka.";

    /** The kinds of Kafka's clients, as they are spelled behind {@code kafka.}. */
    public enum Client {
        producer,
        consumer,
        admin,
        streams;

        private String prefix() {
            return CLIENT_PREFIX + name() + ".";
        }
    }

    /**
     * @param definition of the role's settings, from {@link #common()} on
     * @param given by name, as a properties file has them
     * @throws ConfigException with a sentence when a setting is unknown, missing or out of its range
     */
    protected RoleConfig(ConfigDef definition, Map<String, String> given) {
        this(definition, given, CLIENT_PREFIX);
    }

    /** @param familyPrefix begins the names of a family of settings that cannot be listed one by one */
    protected RoleConfig(ConfigDef definition, Map<String, String> given, String familyPrefix) {
        super(definition, known(definition, given, familyPrefix), false);
    }

    /** The definition that each role's own begins with. */
    protected static ConfigDef common() {
        return new ConfigDef()
                .define(
                        BOOTSTRAP_SERVERS,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.ValidList.anyNonDuplicateValues(false, false),
                        HIGH,
                        "Brokers to begin with, as host:port, separated by commas.")
                .define(
                        TOPIC_PREFIX,
                        Type.STRING,
                        Topics.DEFAULT.prefix(),
                        MEDIUM,
                        "In front of the name of each topic: several installations can share a cluster.");
    }

    public final Topics topics() {
        return new Topics(getString(TOPIC_PREFIX));
    }

    /** The settings for one client, with {@code bootstrap.servers}; the caller puts its own on top. */
    public final Map<String, Object> client(Client kind) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(BOOTSTRAP_SERVERS, String.join(",", getList(BOOTSTRAP_SERVERS)));
        originalsStrings().forEach((name, value) -> {
            if (name.startsWith(CLIENT_PREFIX) && ofNoKind(name)) {
                settings.put(name.substring(CLIENT_PREFIX.length()), value);
            }
        });
        settings.putAll(originalsWithPrefix(kind.prefix()));
        return settings;
    }

    private static boolean ofNoKind(String name) {
        for (Client kind : Client.values()) {
            if (name.startsWith(kind.prefix())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> known(ConfigDef definition, Map<String, String> given, String familyPrefix) {
        given.keySet().stream()
                .filter(name -> !definition.names().contains(name)
                        && !name.startsWith(CLIENT_PREFIX)
                        && !name.startsWith(familyPrefix))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new ConfigException("Expected a setting of this role, but '" + name
                            + "' is none; nearest is '" + Spelling.nearest(name, definition.names()) + "'");
                });
        return given;
    }
}
