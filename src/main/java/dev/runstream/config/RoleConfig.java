package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import dev.runstream.contract.Topics;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * What every role can be set to: where the cluster is, the prefix of the topics, and whatever Kafka's own clients
 * understand.
 *
 * <p>{@code kafka.NAME} sets NAME for every client of the role; {@code kafka.producer.NAME}, {@code kafka.consumer.NAME},
 * {@code kafka.admin.NAME} and {@code kafka.streams.NAME} for one kind, and win over it. What a role depends on for being
 * right wins over both.
 *
 * <p>Any value may refer to one of Kafka's config providers: {@code ${env:NAME}}, {@code ${file:/path:key}}.
 */
public abstract class RoleConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String TOPIC_PREFIX = "topic.prefix";
    /** Names of Kafka's config providers, separated by commas: file, env and dir, or others with a class of their own. */
    public static final String CONFIG_PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    public static final String TELEMETRY_PORT = "telemetry.port";
    public static final String TELEMETRY_HOST = "telemetry.host";
    public static final String TELEMETRY_PROBE_INTERVAL_MS = "telemetry.probe.interval.ms";
    public static final String TELEMETRY_KAFKA_METRICS = "telemetry.kafka.metrics";

    static final String CLIENT_PREFIX = "kafka.";
    static final String PROVIDER_PREFIX = CONFIG_PROVIDERS + ".";

    private final ConfigDef definition;
    private final GivenSettings given;

    /** The kinds of Kafka's clients, as they are spelled behind {@code kafka.}. */
    public enum Client {
        producer,
        consumer,
        admin,
        streams;

        String prefix() {
            return CLIENT_PREFIX + name() + ".";
        }
    }

    /**
     * @param definition of the role's settings, from {@link #common()} on
     * @param given references to config providers are replaced
     * @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range
     */
    protected RoleConfig(ConfigDef definition, GivenSettings given) {
        this(definition, given, CLIENT_PREFIX);
    }

    /** @param familyPrefix begins the names of a family of settings that cannot be listed one by one */
    protected RoleConfig(ConfigDef definition, GivenSettings given, String familyPrefix) {
        super(definition, checked(definition, given, familyPrefix), false);
        this.definition = definition;
        this.given = given;
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

    /** Adds what says where and how a role tells of itself. */
    protected static ConfigDef telemetry(ConfigDef definition) {
        return definition
                .define(
                        TELEMETRY_PORT,
                        Type.INT,
                        -1,
                        ConfigDef.Range.between(-1, 65_535),
                        MEDIUM,
                        "Port of /metrics, /health/live and /health/ready. -1: none; 0: a free one, which is printed.")
                .define(
                        TELEMETRY_HOST,
                        Type.STRING,
                        "127.0.0.1",
                        new ConfigDef.NonEmptyString(),
                        MEDIUM,
                        "Address that metrics and health are served at; 0.0.0.0 for all of this machine's. Whoever"
                                + " reaches it can read them.")
                .define(
                        TELEMETRY_PROBE_INTERVAL_MS,
                        Type.LONG,
                        5_000L,
                        ConfigDef.Range.between(500, 600_000),
                        LOW,
                        "Milliseconds between two questions to the cluster about lags, the quarantine and membership.")
                .define(
                        TELEMETRY_KAFKA_METRICS,
                        Type.STRING,
                        TelemetrySettings.KafkaMetrics.chosen.name(),
                        ConfigDef.ValidString.in("none", "chosen", "all"),
                        LOW,
                        "Which metrics of Kafka's own clients are told too: none, a chosen few, or all of the hundreds.");
    }

    /** Of engines and workers only. */
    public final TelemetrySettings telemetry() {
        return new TelemetrySettings(
                getString(TELEMETRY_HOST),
                getInt(TELEMETRY_PORT),
                Duration.ofMillis(getLong(TELEMETRY_PROBE_INTERVAL_MS)),
                TelemetrySettings.KafkaMetrics.valueOf(getString(TELEMETRY_KAFKA_METRICS)));
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

    /**
     * Each setting that was given and is not the default, {@code name=value} and where it was given; what is secret is
     * hidden, and a reference to a config provider stands as it was written.
     */
    public final List<String> differences() {
        return settings(false);
    }

    /** As {@link #differences()}, with those that have their defaults. */
    public final List<String> all() {
        return settings(true);
    }

    /** What a person should know although it stops nothing, a sentence each. */
    public final List<String> notices() {
        List<String> notices = new ArrayList<>(given.notices());
        originalsStrings().keySet().stream()
                .filter(name -> name.startsWith(CLIENT_PREFIX) && !Redaction.isKnownToKafka(name))
                .sorted()
                .forEach(name -> notices.add("No client of Kafka knows " + name.substring(CLIENT_PREFIX.length())
                        + given.where(name) + "; it is passed on for plug-ins"));
        return notices;
    }

    private List<String> settings(boolean withDefaults) {
        Set<String> names = new LinkedHashSet<>(definition.names());
        names.addAll(new TreeSet<>(originalsStrings().keySet()));
        given.settings().keySet().stream()
                .filter(RoleConfig::isOfProviders)
                .sorted()
                .forEach(names::add);
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            ConfigDef.ConfigKey key = definition.configKeys().get(name);
            Object value = key == null ? null : values().get(name);
            boolean isDefault = key != null && Objects.equals(value, key.defaultValue);
            GivenSettings.Given written = given.settings().get(name);
            if (isDefault && !withDefaults) {
                continue;
            }
            String text = written == null || isDefault
                    ? String.valueOf(ConfigDef.convertToString(value, key == null ? Type.STRING : key.type))
                    : written.value();
            lines.add(name + "=" + Redaction.shown(definition, name, text) + (isDefault ? "" : given.where(name)));
        }
        return lines;
    }

    private static Map<String, String> checked(ConfigDef definition, GivenSettings given, String familyPrefix) {
        List<String> problems = new ArrayList<>();
        GivenSettings own = given.only(name -> isKnown(definition, name, familyPrefix));
        given.settings().forEach((name, each) -> {
            if (!own.settings().containsKey(name) && !each.shared()) {
                problems.add("Expected a setting of this role, but '" + name + "'" + given.where(name)
                        + " is none; nearest is '" + Spelling.nearest(name, definition.names()) + "'");
            }
        });
        Map<String, String> replaced = ConfigReferences.replaced(own);
        for (ConfigValue value : definition.validate(replaced)) {
            if (value.errorMessages().isEmpty()) {
                continue;
            }
            String name = value.name();
            String text = replaced.get(name);
            problems.add(
                    text == null
                            ? "Expected " + name + " to be set, but it is not"
                            : "Expected " + name + " to be "
                                    + ValidValues.of(Objects.requireNonNull(
                                            definition.configKeys().get(name)))
                                    + ", but it is '" + Redaction.shown(definition, name, text) + "'"
                                    + given.where(name));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
        return replaced;
    }

    /** The URL that the setting names; null when it is empty. */
    final @Nullable URI url(String setting) {
        String url = getString(setting);
        if (url.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, as every other text that is no URL
        }
        throw new ConfigException(
                "Expected " + setting + " to be a URL such as http://127.0.0.1:9001, but it is '" + url + "'");
    }

    private static boolean isKnown(ConfigDef definition, String name, String familyPrefix) {
        return definition.names().contains(name)
                || name.startsWith(CLIENT_PREFIX)
                || isOfProviders(name)
                || name.startsWith(familyPrefix);
    }

    private static boolean isOfProviders(String name) {
        return name.equals(CONFIG_PROVIDERS) || name.startsWith(PROVIDER_PREFIX);
    }
}
