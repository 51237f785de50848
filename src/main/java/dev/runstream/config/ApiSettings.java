package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the role that serves SSM's API. */
public final class ApiSettings extends RoleConfig {
    public static final String HOST = "api.host";
    public static final String PORT = "api.port";
    public static final String KEYS_FILE = "api.keys.file";
    public static final String CLOCK_SKEW_MS = "api.clock.skew.ms";
    public static final String DECISION_TIMEOUT_MS = "api.decision.timeout.ms";
    public static final String STARTUP_TIMEOUT_MS = "api.startup.timeout.ms";
    public static final String SHUTDOWN_TIMEOUT_MS = "api.shutdown.timeout.ms";
    public static final String REQUEST_MAX_BYTES = "api.request.max.bytes";
    public static final String RATES = "api.rates";
    public static final String RESERVED_NAMES_ALLOWED = "api.reserved.names.allowed";
    public static final String DOCUMENT_VERSIONS_MAX = "api.document.versions.max";

    public static final int DEFAULT_PORT = 9080;

    /** What {@link #RATES} is for the rates of SSM itself (R617). */
    private static final String RATES_OF_AWS = "aws";

    private static final Map<String, Double> AWS_RATES = Map.of(
            "StartAutomationExecution", 1.0,
            "StopAutomationExecution", 1.0,
            "GetAutomationExecution", 3.0,
            "DescribeAutomationExecutions", 3.0,
            "DescribeAutomationStepExecutions", 3.0,
            "SendAutomationSignal", 3.0);

    /** Name, type, default, range and purpose of each setting. */
    public static final ConfigDef DEFINITION = QuerySettings.define(telemetry(common())
            .define(
                    HOST,
                    Type.STRING,
                    "127.0.0.1",
                    new ConfigDef.NonEmptyString(),
                    HIGH,
                    "Address that the API is served at; 0.0.0.0 for all of this machine's. Any but this machine's own"
                            + " (loopback) needs api.keys.file.")
            .define(
                    PORT,
                    Type.INT,
                    DEFAULT_PORT,
                    between(0, 65_535),
                    HIGH,
                    "Port of the API. 0: a free one, which is printed.")
            .define(
                    KEYS_FILE,
                    Type.STRING,
                    "",
                    HIGH,
                    "A .properties file of access keys: who has each, what it may do, and to which runbooks"
                            + " (docs/api.md). Empty: whoever reaches the port may do everything, so it is opened on"
                            + " loopback only.")
            .define(
                    CLOCK_SKEW_MS,
                    Type.LONG,
                    300_000L,
                    between(1_000, 86_400_000),
                    LOW,
                    "How many milliseconds the time of a signature may lie from this machine's, either way.")
            .define(
                    DECISION_TIMEOUT_MS,
                    Type.LONG,
                    10_000L,
                    between(100, 600_000),
                    MEDIUM,
                    "Milliseconds that an engine gets to decide on a request before its caller is told that it is"
                            + " recorded and not decided yet.")
            .define(
                    STARTUP_TIMEOUT_MS,
                    Type.LONG,
                    30_000L,
                    between(1_000, 3_600_000),
                    LOW,
                    "Milliseconds that the cluster gets to answer the questions of the start.")
            .define(
                    SHUTDOWN_TIMEOUT_MS,
                    Type.LONG,
                    15_000L,
                    between(0, 600_000),
                    LOW,
                    "Milliseconds that requests in progress get to end when the role is told to stop.")
            .define(
                    REQUEST_MAX_BYTES,
                    Type.INT,
                    4 * 1024 * 1024,
                    between(64 * 1024, 64 * 1024 * 1024),
                    LOW,
                    "Bytes of the body of a request at most.")
            .define(
                    RATES,
                    Type.LIST,
                    List.of(),
                    ConfigDef.ValidList.anyNonDuplicateValues(true, false),
                    LOW,
                    "How many requests a second each caller may make, as Operation=rate, separated by commas; 'aws' for"
                            + " SSM's own (1 for starts and stops, 3 for the others). Empty: as many as come.")
            .define(
                    RESERVED_NAMES_ALLOWED,
                    Type.BOOLEAN,
                    false,
                    LOW,
                    "Whether documents may have names that begin as AWS's own do (AWS-, Amazon, AMZN and so on).")
            .define(
                    DOCUMENT_VERSIONS_MAX,
                    Type.INT,
                    1_000,
                    between(1, 1_000_000),
                    LOW,
                    "Versions of a document at most: SSM's own limit."));

    private final List<AccessKey> keys;
    private final Map<String, Double> rates;
    private final QuerySettings query;

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public ApiSettings(Map<String, String> given) {
        this(GivenSettings.of(given));
    }

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public ApiSettings(GivenSettings given) {
        super(DEFINITION, given);
        String file = getString(KEYS_FILE);
        this.keys = file.isEmpty() ? List.of() : AccessKeysFile.read(Path.of(file));
        this.rates = readRates(getList(RATES));
        this.query = QuerySettings.of(this);
        if (keys.isEmpty() && !isLoopback(host())) {
            throw new ConfigException("Expected " + KEYS_FILE + " to name a file of access keys, because " + HOST
                    + " is " + host() + ", which others reach, but it is empty: without keys whoever reaches the port"
                    + " may do everything, so it is opened on loopback only");
        }
    }

    public String host() {
        return getString(HOST);
    }

    public int port() {
        return getInt(PORT);
    }

    /** Empty when nobody has to prove who calls. */
    public List<AccessKey> keys() {
        return keys;
    }

    public Duration clockSkew() {
        return Duration.ofMillis(getLong(CLOCK_SKEW_MS));
    }

    public Duration decisionTimeout() {
        return Duration.ofMillis(getLong(DECISION_TIMEOUT_MS));
    }

    public Duration startupTimeout() {
        return Duration.ofMillis(getLong(STARTUP_TIMEOUT_MS));
    }

    public Duration shutdownTimeout() {
        return Duration.ofMillis(getLong(SHUTDOWN_TIMEOUT_MS));
    }

    public int requestMaxBytes() {
        return getInt(REQUEST_MAX_BYTES);
    }

    /** Requests a second and caller, by operation; those that are not there are not limited. */
    public Map<String, Double> rates() {
        return rates;
    }

    /** Of the read model. */
    public QuerySettings query() {
        return query;
    }

    public boolean reservedNamesAllowed() {
        return getBoolean(RESERVED_NAMES_ALLOWED);
    }

    public int documentVersionsMax() {
        return getInt(DOCUMENT_VERSIONS_MAX);
    }

    private static Map<String, Double> readRates(List<String> entries) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (String entry : entries) {
            if (entry.equals(RATES_OF_AWS)) {
                AWS_RATES.forEach(rates::putIfAbsent);
                continue;
            }
            int equals = entry.indexOf('=');
            double rate = equals < 1 ? 0 : number(entry.substring(equals + 1));
            if (!(rate > 0)) {
                throw new ConfigException("Expected each entry of " + RATES
                        + " to be aws or Operation=rate with a rate above 0, but one is '" + entry + "'");
            }
            rates.put(entry.substring(0, equals).strip(), rate);
        }
        return Map.copyOf(rates);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return 0; // told by the caller, with the whole entry
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "Expected " + HOST + " to be an address of this machine, but " + host + " cannot be resolved");
        }
    }
}
