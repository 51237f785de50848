package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.runstream.execution.AttemptOutcome;
import dev.runstream.expression.Conversion;
import dev.runstream.lambda.LambdaSettings;
import dev.runstream.runbook.AllowedRoles;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a worker. */
public final class WorkerSettings extends RoleConfig {
    public static final String ID = "worker.id";
    public static final String GROUP_ID = "worker.group.id";
    public static final String STARTUP_TIMEOUT_MS = "worker.startup.timeout.ms";
    public static final String CONSUMERS = "worker.consumers";
    public static final String MAX_POLL_RECORDS = "worker.max.poll.records";
    public static final String ADOPT_AFTER_MS = "worker.adopt.after.ms";
    public static final String MAX_CALLS_IN_FLIGHT = "worker.max.calls.in.flight";
    public static final String DRAIN_TIMEOUT_MS = "worker.drain.timeout.ms";
    public static final String RESULT_MAX_BYTES = "worker.result.max.bytes";
    public static final String PAYLOAD_MAX_BYTES = "worker.payload.max.bytes";
    public static final String OUTPUT_MAX_BYTES = "worker.output.max.bytes";
    public static final String PAYLOAD_OVERFLOW = "worker.payload.overflow";
    public static final String OUTPUT_TYPE_MISMATCH = "worker.output.type.mismatch";
    public static final String LAMBDA_ENDPOINT = "lambda.endpoint";
    public static final String LAMBDA_REGION = "lambda.region";
    public static final String LAMBDA_CONNECT_TIMEOUT_MS = "lambda.connect.timeout.ms";
    public static final String LAMBDA_CONNECTION_MAX_IDLE_MS = "lambda.connection.max.idle.ms";
    public static final String LAMBDA_SENDS_MAX = "lambda.sends.max";
    public static final String ASSUME_ROLE_ALLOWED = "lambda.assume.role.allowed";
    public static final String FUNCTION_CALLS_MAX = "lambda.function.calls.max";
    public static final String STS_ENDPOINT = "sts.endpoint";
    public static final String STS_SESSION_NAME = "sts.session.name";

    /** In front of a function's name, or a pattern of names. */
    public static final String FUNCTION_CALLS_MAX_PREFIX = FUNCTION_CALLS_MAX + ".";

    public static final String DEFAULT_GROUP_ID = "runstream-workers";

    static final String ASSUME_ROLE_ALLOWED_MEANS =
            "Roles that executions may run as: patterns of ARNs, separated by commas, in which * stands for any text."
                    + " Engines reject a start with another role. A worker assumes no other role, whatever an engine"
                    + " asks: the step fails without a call. Empty: none.";

    static final String GROUP_ID_MEANS =
            "The share group of the fleet. Its settings are made by 'runstream topics create'; engines look at them when"
                    + " they start.";

    private static final String FAIL = "fail";

    /** Name, type, default, range and purpose of each setting. */
    public static final ConfigDef DEFINITION = telemetry(common())
            .define(
                    ID,
                    Type.STRING,
                    "",
                    MEDIUM,
                    "What this worker is called in results and in the audit stream. Empty: host name and process id.")
            .define(GROUP_ID, Type.STRING, DEFAULT_GROUP_ID, new ConfigDef.NonEmptyString(), MEDIUM, GROUP_ID_MEANS)
            .define(
                    STARTUP_TIMEOUT_MS,
                    Type.LONG,
                    30_000L,
                    between(1_000, 3_600_000),
                    LOW,
                    "Milliseconds that the cluster gets to answer the questions of the start.")
            .define(
                    CONSUMERS,
                    Type.INT,
                    1,
                    between(1, 8),
                    LOW,
                    "Share consumers of this worker. One is enough as a rule; a cluster allows 200 in the fleet.")
            .define(MAX_POLL_RECORDS, Type.INT, 500, between(1, 5_000), LOW, "Requests taken at once by one consumer.")
            .define(
                    ADOPT_AFTER_MS,
                    Type.LONG,
                    5L,
                    between(0, 1_000),
                    MEDIUM,
                    "Milliseconds that a batch is held for its calls to end; those that have not are adopted: the"
                            + " engine's lease covers them from then on. Adds to the latency of what comes next.")
            .define(
                    MAX_CALLS_IN_FLIGHT,
                    Type.INT,
                    10_000,
                    between(1, 1_000_000),
                    HIGH,
                    "Calls that this worker has open at once, results that the cluster has not taken yet included. At"
                            + " the limit it takes no more requests. At least worker.consumers x worker.max.poll.records.")
            .define(
                    DRAIN_TIMEOUT_MS,
                    Type.LONG,
                    30_000L,
                    between(0, 86_400_000),
                    MEDIUM,
                    "Milliseconds that open calls get to end when the worker is told to stop. What is open then is left"
                            + " to its lease: the engine dispatches it again.")
            .define(
                    RESULT_MAX_BYTES,
                    Type.INT,
                    2 * 1024 * 1024 - 64 * 1024,
                    between(16 * 1024, 64 * 1024 * 1024),
                    LOW,
                    "Bytes of the largest result; a larger one fails the attempt. Below max.message.bytes of the topic"
                            + " step-results.")
            .define(
                    PAYLOAD_MAX_BYTES,
                    Type.INT,
                    AttemptOutcome.OutputRules.DEFAULT.payloadMaxBytes(),
                    between(1, 6 * 1024 * 1024),
                    LOW,
                    "Bytes of UTF-8 that the output Payload keeps of what a function returned.")
            .define(
                    OUTPUT_MAX_BYTES,
                    Type.INT,
                    AttemptOutcome.OutputRules.DEFAULT.outputMaxBytes(),
                    between(1, 6 * 1024 * 1024),
                    LOW,
                    "Bytes of UTF-8 of each declared output; a larger one fails the attempt.")
            .define(
                    PAYLOAD_OVERFLOW,
                    Type.STRING,
                    "truncate",
                    ValidString.in("truncate", FAIL),
                    LOW,
                    "What becomes of an answer over worker.payload.max.bytes: cut with a warning, or a failed attempt.")
            .define(
                    OUTPUT_TYPE_MISMATCH,
                    Type.STRING,
                    AttemptOutcome.OutputRules.DEFAULT.onMismatch().name(),
                    ValidString.in(Arrays.stream(Conversion.OnMismatch.values())
                            .map(Enum::name)
                            .toArray(String[]::new)),
                    LOW,
                    "What becomes of a declared output whose value is not of its type.")
            .define(
                    LAMBDA_ENDPOINT,
                    Type.STRING,
                    "",
                    HIGH,
                    "URL of a server that speaks the Lambda Invoke API. Empty: AWS's own in the region.")
            .define(
                    LAMBDA_REGION,
                    Type.STRING,
                    "",
                    HIGH,
                    "Region of the functions. Empty: where the AWS SDK looks (environment, profile, instance"
                            + " metadata).")
            .define(
                    LAMBDA_CONNECT_TIMEOUT_MS,
                    Type.LONG,
                    LambdaSettings.DEFAULT.connectTimeout().toMillis(),
                    between(1, 60_000),
                    LOW,
                    "Milliseconds of one attempt to connect, TLS handshake included.")
            .define(
                    LAMBDA_CONNECTION_MAX_IDLE_MS,
                    Type.LONG,
                    LambdaSettings.DEFAULT.connectionMaxIdle().toMillis(),
                    between(1, 3_600_000),
                    LOW,
                    "Milliseconds after which an unused connection is closed: sooner than the service closes it.")
            .define(
                    LAMBDA_SENDS_MAX,
                    Type.INT,
                    LambdaSettings.DEFAULT.sendsMax(),
                    between(1, 10),
                    LOW,
                    "How often a request is sent when it cannot have arrived; never again after a byte was sent.")
            .define(
                    FUNCTION_CALLS_MAX,
                    Type.INT,
                    0,
                    between(0, 1_000_000),
                    MEDIUM,
                    "Calls of one function that this worker has open at once; further ones wait in the worker, in the"
                            + " order in which they came, and their time does not run before they are made. What has"
                            + " waited for half a lease goes back to the engine as a throttle. 0: no limit. For single functions: lambda.function.calls.max.NAME, where NAME is a function's"
                            + " name without region, account and qualifier, or a pattern of names with *; the longest"
                            + " that matches counts.")
            .define(ASSUME_ROLE_ALLOWED, Type.LIST, List.of(), MEDIUM, ASSUME_ROLE_ALLOWED_MEANS)
            .define(
                    STS_ENDPOINT,
                    Type.STRING,
                    "",
                    LOW,
                    "URL of a server that speaks AWS STS. Empty: AWS's own in the region; with a lambda.endpoint on"
                            + " this machine, which checks no signatures, no role is assumed at all.")
            .define(
                    STS_SESSION_NAME,
                    Type.STRING,
                    LambdaSettings.Roles.NONE.sessionName(),
                    new ConfigDef.NonEmptyString(),
                    LOW,
                    "The session name of assumed roles, which CloudTrail shows: 2 to 64 of A-Z a-z 0-9 _ + = , . @ -.");

    private final FunctionLimits functionLimits;

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public WorkerSettings(Map<String, String> given) {
        this(GivenSettings.of(given));
    }

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public WorkerSettings(GivenSettings given) {
        super(DEFINITION, given, FUNCTION_CALLS_MAX_PREFIX);
        if (maxCallsInFlight() < consumers() * maxPollRecords()) {
            throw new ConfigException("Expected " + MAX_CALLS_IN_FLIGHT + " to be at least " + CONSUMERS + " x "
                    + MAX_POLL_RECORDS + " = " + consumers() * maxPollRecords() + ", but it is " + maxCallsInFlight());
        }
        requireSessionName(getString(STS_SESSION_NAME));
        functionLimits = readFunctionLimits();
    }

    /** Empty when the process is to name itself. */
    public String id() {
        return getString(ID);
    }

    public String groupId() {
        return getString(GROUP_ID);
    }

    public Duration startupTimeout() {
        return Duration.ofMillis(getLong(STARTUP_TIMEOUT_MS));
    }

    public int consumers() {
        return getInt(CONSUMERS);
    }

    public int maxPollRecords() {
        return getInt(MAX_POLL_RECORDS);
    }

    public Duration adoptAfter() {
        return Duration.ofMillis(getLong(ADOPT_AFTER_MS));
    }

    public int maxCallsInFlight() {
        return getInt(MAX_CALLS_IN_FLIGHT);
    }

    public Duration drainTimeout() {
        return Duration.ofMillis(getLong(DRAIN_TIMEOUT_MS));
    }

    public int resultMaxBytes() {
        return getInt(RESULT_MAX_BYTES);
    }

    /** How functions are reached; as many connections as calls may be in flight. */
    public LambdaSettings lambda() {
        String region = getString(LAMBDA_REGION);
        return new LambdaSettings(
                url(LAMBDA_ENDPOINT),
                region.isEmpty() ? null : region,
                maxCallsInFlight(),
                Duration.ofMillis(getLong(LAMBDA_CONNECT_TIMEOUT_MS)),
                Duration.ofMillis(getLong(LAMBDA_CONNECTION_MAX_IDLE_MS)),
                getInt(LAMBDA_SENDS_MAX),
                LambdaSettings.DEFAULT.resendPause(),
                LambdaSettings.DEFAULT.responseMaxBytes(),
                new LambdaSettings.Roles(
                        AllowedRoles.of(getList(ASSUME_ROLE_ALLOWED)), url(STS_ENDPOINT), getString(STS_SESSION_NAME)));
    }

    /** How many calls of each function may be open at once. */
    public FunctionLimits functionLimits() {
        return functionLimits;
    }

    private FunctionLimits readFunctionLimits() {
        Map<String, Integer> limits = new HashMap<>();
        originalsStrings().forEach((name, value) -> {
            if (name.startsWith(FUNCTION_CALLS_MAX_PREFIX)) {
                limits.put(name.substring(FUNCTION_CALLS_MAX_PREFIX.length()), callsMax(name, value));
            }
        });
        return new FunctionLimits(getInt(FUNCTION_CALLS_MAX), limits);
    }

    private static int callsMax(String name, String value) {
        Object parsed = ConfigDef.parseType(name, value, Type.INT);
        between(0, 1_000_000).ensureValid(name, parsed);
        return (Integer) Objects.requireNonNull(parsed);
    }

    private static void requireSessionName(String value) {
        try {
            LambdaSettings.Roles.requireSessionName(value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    public AttemptOutcome.OutputRules outputRules() {
        return new AttemptOutcome.OutputRules(
                getInt(PAYLOAD_MAX_BYTES),
                getInt(OUTPUT_MAX_BYTES),
                getString(PAYLOAD_OVERFLOW).equals(FAIL),
                Conversion.OnMismatch.valueOf(getString(OUTPUT_TYPE_MISMATCH)));
    }
}
