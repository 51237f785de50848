package dev.runstream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.expression.Conversion.OnMismatch;
import dev.runstream.runbook.AllowedRoles;
import dev.runstream.runbook.Bindings;
import dev.runstream.runbook.DocumentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** The settings of an engine. All engines of an installation must have the same ones. */
public final class EngineSettings extends RoleConfig {
    public static final String APPLICATION_ID = "engine.application.id";
    public static final String STATE_DIR = "engine.state.dir";
    public static final String THREADS = "engine.threads";
    public static final String COMMIT_INTERVAL_MS = "engine.commit.interval.ms";
    public static final String TRANSACTION_TIMEOUT_MS = "engine.transaction.timeout.ms";
    public static final String SESSION_TIMEOUT_MS = "engine.session.timeout.ms";
    public static final String TAKEOVER_MAX_MS = "engine.takeover.max.ms";
    public static final String STARTUP_TIMEOUT_MS = "engine.startup.timeout.ms";
    public static final String THREAD_REPLACEMENTS_MAX = "engine.thread.replacements.max";
    public static final String READY_LAG_MAX = "engine.ready.lag.max";
    public static final String RUNBOOK_WAIT_MS = "engine.runbook.wait.ms";
    public static final String START_WAIT_MS = "engine.start.wait.ms";
    public static final String IDEMPOTENCY_RETENTION_MS = "idempotency.retention.ms";
    public static final String DISPATCH_TIMEOUT_MS = "engine.dispatch.timeout.ms";
    public static final String LEASE_MS = "engine.lease.ms";
    public static final String LOSSES_MAX = "engine.losses.max";
    public static final String REDELIVERY = "engine.redelivery";
    public static final String THROTTLED_RETRY_TIME_LIMIT_MS = "engine.throttled.retry.time.limit.ms";
    public static final String RETRY_BACKOFF = "engine.retry.backoff";
    public static final String SKIP_WAITS = "engine.skip.waits";
    public static final String CANCEL_WORKFLOW_MS = "engine.cancel.workflow.ms";
    public static final String NESTING_MAX = "engine.nesting.max";
    public static final String UNRESOLVED_REFERENCES = "engine.unresolved.references";
    public static final String ABORT_NON_CRITICAL_STATUS = "engine.abort.non.critical.status";
    public static final String OUTPUT_TYPE_MISMATCH = "engine.output.type.mismatch";
    public static final String STRICT = "engine.strict";
    public static final String DOCUMENT_MAX_BYTES = "engine.document.max.bytes";
    public static final String DOCUMENT_MAX_STEPS = "engine.document.max.steps";
    public static final String PARAMETERS_MAX_BYTES = "engine.parameters.max.bytes";
    public static final String INPUTS_MAX_BYTES = "engine.inputs.max.bytes";
    public static final String OUTPUTS_MAX_BYTES = "engine.outputs.max.bytes";
    public static final String STATE_MAX_BYTES = "engine.state.max.bytes";
    public static final String ACCOUNT_ID = "engine.account.id";
    public static final String REGION = "engine.region";
    public static final String AWS_PARTITION = "engine.aws.partition";
    public static final String ASSUME_ROLE_ALLOWED = WorkerSettings.ASSUME_ROLE_ALLOWED;
    public static final String BINDINGS_FILE = "bindings.file";

    /** {@code bindings.WHAT=function}; WHAT is {@code Runbook/step}, {@code aws:executeAwsApi/ec2:X} or an action. */
    public static final String BINDINGS_PREFIX = "bindings.";

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final String LITERAL = "text";
    private static final String FAIL = "fail";
    private static final String SUCCESS = "Success";
    private static final Settings DEFAULTS = Settings.DEFAULT;

    /** Name, type, default, range and purpose of each setting. */
    public static final ConfigDef DEFINITION = meaning(limits(waits(process(telemetry(common())))));

    private static ConfigDef process(ConfigDef common) {
        return common.define(
                        APPLICATION_ID,
                        Type.STRING,
                        "runstream-engine",
                        new ConfigDef.NonEmptyString(),
                        HIGH,
                        "Names the group that the engines of an installation form, its changelogs and its"
                                + " transactions. Another name begins with no state.")
                .define(
                        STATE_DIR,
                        Type.STRING,
                        "runstream-engine",
                        HIGH,
                        "Directory of the stores, from the working directory on. What is lost with it is restored from"
                                + " the cluster; one for each engine on a machine.")
                .define(
                        THREADS,
                        Type.INT,
                        1,
                        between(1, 64),
                        MEDIUM,
                        "Threads that decide, each on its own partitions.")
                .define(
                        COMMIT_INTERVAL_MS,
                        Type.LONG,
                        5L,
                        between(1, 60_000),
                        MEDIUM,
                        "Milliseconds between two commits: adds to the latency of each step, and is how long Kafka"
                                + " Streams waits for records at once.")
                .define(
                        TRANSACTION_TIMEOUT_MS,
                        Type.INT,
                        5_000,
                        between(1_000, 900_000),
                        MEDIUM,
                        "Milliseconds after which the cluster ends the open transaction of an engine that died; until"
                                + " then the partitions that it wrote stand still. More than the commit interval.")
                .define(
                        SESSION_TIMEOUT_MS,
                        Type.INT,
                        6_000,
                        between(1_000, 300_000),
                        MEDIUM,
                        "Milliseconds of silence after which an engine is taken for dead and others take over. The"
                                + " brokers allow 6,000 or more unless set otherwise.")
                .define(
                        TAKEOVER_MAX_MS,
                        Type.LONG,
                        15_000L,
                        between(3_000, 3_600_000),
                        MEDIUM,
                        "Milliseconds within which another engine decides when this one is lost. An engine does not start"
                                + " when its timeouts and the brokers' settings make it longer.")
                .define(
                        WorkerSettings.GROUP_ID,
                        Type.STRING,
                        WorkerSettings.DEFAULT_GROUP_ID,
                        new ConfigDef.NonEmptyString(),
                        MEDIUM,
                        WorkerSettings.GROUP_ID_MEANS)
                .define(
                        STARTUP_TIMEOUT_MS,
                        Type.LONG,
                        30_000L,
                        between(1_000, 3_600_000),
                        LOW,
                        "Milliseconds that the cluster gets to answer the questions of the start.")
                .define(
                        THREAD_REPLACEMENTS_MAX,
                        Type.INT,
                        10,
                        atLeast(0),
                        LOW,
                        "How many threads that died of an error are replaced within ten minutes before the engine"
                                + " stops.")
                .define(
                        READY_LAG_MAX,
                        Type.LONG,
                        100_000L,
                        atLeast(0),
                        LOW,
                        "Records of its inputs that an engine may be behind and still call itself ready.");
    }

    private static ConfigDef waits(ConfigDef def) {
        return def.define(
                        RUNBOOK_WAIT_MS,
                        Type.LONG,
                        5_000L,
                        between(0, 3_600_000),
                        LOW,
                        "Milliseconds that a start waits for its runbook to become known before it is rejected.")
                .define(
                        START_WAIT_MS,
                        Type.LONG,
                        30_000L,
                        between(0, 3_600_000),
                        LOW,
                        "Milliseconds that a stop, a signal or a child's end waits for the start of its execution"
                                + " before it is set aside.")
                .define(
                        IDEMPOTENCY_RETENTION_MS,
                        Type.LONG,
                        DAY_MILLIS,
                        between(60_000, 365 * DAY_MILLIS),
                        MEDIUM,
                        "Milliseconds after its end that an execution's id is still known: a second start with it"
                                + " changes nothing.")
                .define(
                        DISPATCH_TIMEOUT_MS,
                        Type.LONG,
                        DEFAULTS.dispatchTimeoutMillis(),
                        between(1_000, 30 * DAY_MILLIS),
                        MEDIUM,
                        "Milliseconds that a step request may lie untaken before the attempt fails as NoWorker.")
                .define(
                        LEASE_MS,
                        Type.LONG,
                        DEFAULTS.leaseMillis(),
                        between(300, DAY_MILLIS),
                        MEDIUM,
                        "Milliseconds that a worker which adopted a call may be silent before the call is dispatched"
                                + " again.")
                .define(
                        LOSSES_MAX,
                        Type.INT,
                        DEFAULTS.lossesMax(),
                        between(0, 1_000),
                        LOW,
                        "How many dispatches of one attempt may be lost with their workers before the attempt fails.")
                .define(
                        THROTTLED_RETRY_TIME_LIMIT_MS,
                        Type.LONG,
                        DEFAULTS.throttledRetryTimeLimitMillis(),
                        between(0, 30 * DAY_MILLIS),
                        MEDIUM,
                        "Milliseconds within which a throttled call spends no attempt.")
                .define(
                        CANCEL_WORKFLOW_MS,
                        Type.LONG,
                        DEFAULTS.cancelWorkflowMillis(),
                        between(0, DAY_MILLIS),
                        LOW,
                        "Milliseconds that the onCancel steps of a cancelled execution get.");
    }

    private static ConfigDef limits(ConfigDef def) {
        return def.define(
                        STRICT,
                        Type.BOOLEAN,
                        false,
                        LOW,
                        "Whether AWS's own limits of documents hold: 64 KB and 500 steps.")
                .define(
                        DOCUMENT_MAX_BYTES,
                        Type.INT,
                        DocumentLimits.DEFAULT.maxBytes(),
                        between(1_024, 64 * 1024 * 1024),
                        LOW,
                        "Bytes of a runbook in minified JSON.")
                .define(
                        DOCUMENT_MAX_STEPS,
                        Type.INT,
                        DocumentLimits.DEFAULT.maxSteps(),
                        between(1, 1_000_000),
                        LOW,
                        "Steps of a runbook, loop bodies included.")
                .define(
                        PARAMETERS_MAX_BYTES,
                        Type.LONG,
                        DEFAULTS.parametersMaxBytes(),
                        between(1_024, 64L * 1024 * 1024),
                        LOW,
                        "Bytes of all parameters of an execution.")
                .define(
                        INPUTS_MAX_BYTES,
                        Type.LONG,
                        DEFAULTS.inputsMaxBytes(),
                        between(1_024, 64L * 1024 * 1024),
                        LOW,
                        "Bytes of a step's resolved inputs. The topics must have room for them.")
                .define(
                        OUTPUTS_MAX_BYTES,
                        Type.LONG,
                        DEFAULTS.outputsMaxBytes(),
                        between(1_024, 64L * 1024 * 1024),
                        LOW,
                        "Bytes of a step's outputs. The topics must have room for them.")
                .define(
                        STATE_MAX_BYTES,
                        Type.LONG,
                        DEFAULTS.stateMaxBytes(),
                        between(1_024, 64L * 1024 * 1024),
                        LOW,
                        "Bytes of the state of an execution; one that grows over it is held.")
                .define(
                        NESTING_MAX,
                        Type.INT,
                        DEFAULTS.nestingMax(),
                        between(0, 100),
                        LOW,
                        "Levels of child executions below the top.");
    }

    private static ConfigDef meaning(ConfigDef def) {
        return def.define(
                        REDELIVERY,
                        Type.STRING,
                        DEFAULTS.redelivery().name(),
                        ValidString.in(names(Redelivery.values())),
                        MEDIUM,
                        "What becomes of a call that may have been made already: invoke it again, or fail the attempt.")
                .define(
                        RETRY_BACKOFF,
                        Type.BOOLEAN,
                        DEFAULTS.retryBackoff(),
                        LOW,
                        "Whether attempts wait 0, 1, 2, 4 … 30 s before they begin.")
                .define(
                        SKIP_WAITS,
                        Type.BOOLEAN,
                        DEFAULTS.skipWaits(),
                        LOW,
                        "Whether sleeps and the waits between attempts take no time. For trying runbooks out, never in"
                                + " production.")
                .define(
                        UNRESOLVED_REFERENCES,
                        Type.STRING,
                        LITERAL,
                        ValidString.in(LITERAL, FAIL),
                        LOW,
                        "What becomes of a reference that has no value: it stays as text, or the step fails.")
                .define(
                        ABORT_NON_CRITICAL_STATUS,
                        Type.STRING,
                        "Failed",
                        ValidString.in("Failed", SUCCESS),
                        LOW,
                        "The status of an execution that a step with isCritical: false aborted.")
                .define(
                        OUTPUT_TYPE_MISMATCH,
                        Type.STRING,
                        DEFAULTS.outputTypeMismatch().name(),
                        ValidString.in(names(OnMismatch.values())),
                        LOW,
                        "What becomes of an output whose value is not of its type.")
                .define(ACCOUNT_ID, Type.STRING, global(ACCOUNT_ID), MEDIUM, "The value of global:ACCOUNT_ID.")
                .define(REGION, Type.STRING, global(REGION), MEDIUM, "The value of global:REGION.")
                .define(AWS_PARTITION, Type.STRING, global(AWS_PARTITION), LOW, "The value of global:AWS_PARTITION.")
                .define(ASSUME_ROLE_ALLOWED, Type.LIST, List.of(), MEDIUM, WorkerSettings.ASSUME_ROLE_ALLOWED_MEANS)
                .define(
                        BINDINGS_FILE,
                        Type.STRING,
                        "",
                        MEDIUM,
                        "A file of bindings, a line WHAT=function for each; # begins a comment. Single ones:"
                                + " bindings.WHAT=function. WHAT is Runbook/step, aws:executeAwsApi/ec2:CreateSnapshot"
                                + " or aws:createStack; in a properties file each colon before the = needs a"
                                + " backslash.");
    }

    private final Bindings bindings;

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public EngineSettings(Map<String, String> given) {
        this(GivenSettings.of(given));
    }

    /** @throws ConfigException with a sentence for each setting that is unknown, missing or out of its range */
    public EngineSettings(GivenSettings given) {
        super(DEFINITION, given, BINDINGS_PREFIX);
        if (transactionTimeoutMillis() <= commitIntervalMillis()) {
            throw new ConfigException("Expected " + TRANSACTION_TIMEOUT_MS + " to be more than " + COMMIT_INTERVAL_MS
                    + ", but they are " + transactionTimeoutMillis() + " and " + commitIntervalMillis());
        }
        bindings = new Bindings(readBindings());
    }

    public String applicationId() {
        return getString(APPLICATION_ID);
    }

    public Path stateDirectory() {
        return Path.of(getString(STATE_DIR));
    }

    public int threads() {
        return getInt(THREADS);
    }

    public long commitIntervalMillis() {
        return getLong(COMMIT_INTERVAL_MS);
    }

    public int transactionTimeoutMillis() {
        return getInt(TRANSACTION_TIMEOUT_MS);
    }

    public int sessionTimeoutMillis() {
        return getInt(SESSION_TIMEOUT_MS);
    }

    public long takeoverMaxMillis() {
        return getLong(TAKEOVER_MAX_MS);
    }

    /** The workers' share group. */
    public String workerGroupId() {
        return getString(WorkerSettings.GROUP_ID);
    }

    public Duration startupTimeout() {
        return Duration.ofMillis(getLong(STARTUP_TIMEOUT_MS));
    }

    public int threadReplacementsMax() {
        return getInt(THREAD_REPLACEMENTS_MAX);
    }

    public long readyLagMax() {
        return getLong(READY_LAG_MAX);
    }

    public long runbookWaitMillis() {
        return getLong(RUNBOOK_WAIT_MS);
    }

    public long startWaitMillis() {
        return getLong(START_WAIT_MS);
    }

    public long idempotencyRetentionMillis() {
        return getLong(IDEMPOTENCY_RETENTION_MS);
    }

    public DocumentLimits documentLimits() {
        return getBoolean(STRICT)
                ? DocumentLimits.STRICT
                : new DocumentLimits(getInt(DOCUMENT_MAX_BYTES), getInt(DOCUMENT_MAX_STEPS));
    }

    /** What the settings mean to the core. */
    public Settings toSettings() {
        return new Settings(
                bindings,
                Map.of(
                        "ACCOUNT_ID", getString(ACCOUNT_ID),
                        "REGION", getString(REGION),
                        "AWS_PARTITION", getString(AWS_PARTITION)),
                AllowedRoles.of(getList(ASSUME_ROLE_ALLOWED)),
                getBoolean(SKIP_WAITS),
                getLong(THROTTLED_RETRY_TIME_LIMIT_MS),
                getLong(DISPATCH_TIMEOUT_MS),
                getLong(LEASE_MS),
                getInt(LOSSES_MAX),
                getBoolean(RETRY_BACKOFF),
                getString(UNRESOLVED_REFERENCES).equals(FAIL),
                getString(ABORT_NON_CRITICAL_STATUS).equals(SUCCESS),
                OnMismatch.valueOf(getString(OUTPUT_TYPE_MISMATCH)),
                Redelivery.valueOf(getString(REDELIVERY)),
                getLong(CANCEL_WORKFLOW_MS),
                getInt(NESTING_MAX),
                getLong(PARAMETERS_MAX_BYTES),
                getLong(INPUTS_MAX_BYTES),
                getLong(OUTPUTS_MAX_BYTES),
                getLong(STATE_MAX_BYTES));
    }

    /** Those of the file, and over them those that are given one by one. */
    private Map<String, String> readBindings() {
        Map<String, String> functions = new LinkedHashMap<>();
        String file = getString(BINDINGS_FILE);
        if (!file.isEmpty()) {
            try {
                for (String line : Files.readAllLines(Path.of(file))) {
                    String text = line.strip();
                    if (!text.isEmpty() && !text.startsWith("#")) {
                        addBinding(text, file, functions);
                    }
                }
            } catch (IOException e) {
                throw new ConfigException("Expected " + BINDINGS_FILE + " to name a file that can be read, but " + file
                        + " cannot: " + e);
            }
        }
        originalsStrings().forEach((name, function) -> {
            if (name.startsWith(BINDINGS_PREFIX) && !name.equals(BINDINGS_FILE)) {
                functions.put(name.substring(BINDINGS_PREFIX.length()), function);
            }
        });
        return functions;
    }

    private static void addBinding(String line, String file, Map<String, String> functions) {
        int equals = line.indexOf('=');
        if (equals < 1 || equals == line.length() - 1) {
            throw new ConfigException("Expected each line of " + file + " to be WHAT=function, but one is: " + line);
        }
        functions.put(
                line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }

    private static String global(String setting) {
        String name = setting.substring("engine.".length()).replace('.', '_').toUpperCase(java.util.Locale.ROOT);
        return DEFAULTS.globals().getOrDefault(name, "");
    }

    private static String[] names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
    }
}
