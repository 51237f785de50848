package dev.runstream.config;

import dev.runstream.execution.ApiLimits;
import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.expression.Conversion.OnMismatch;
import dev.runstream.parameters.ParameterStoreSettings;
import dev.runstream.parameters.ParameterStoreSettings.Kind;
import dev.runstream.runbook.ActionTimeouts;
import dev.runstream.runbook.AllowedRoles;
import dev.runstream.runbook.Bindings;
import dev.runstream.runbook.DocumentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

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
    public static final String EXECUTIONS_RUNNING_MAX = "engine.executions.running.max";
    public static final String EXECUTIONS_BLOCKED_MAX = "engine.executions.blocked.max";
    public static final String EXECUTIONS_QUEUE_MAX = "engine.executions.queue.max";
    public static final String RATE_CONTROL_RUNNING_MAX = "engine.rate.control.running.max";
    public static final String RATE_CONTROL_QUEUE_MAX = "engine.rate.control.queue.max";
    public static final String RATE_CONTROL_RAMP_UP = "engine.rate.control.ramp.up";
    public static final String RATE_CONTROL_PARENT_STATUS = "engine.rate.control.parent.status";
    public static final String TARGETS_FILE = "engine.targets.file";
    public static final String DEEP_REFERENCES = "engine.deep.references";
    public static final String DEFAULT_TIMEOUTS = "engine.default.timeouts";
    public static final String ENFORCE_API_LENGTHS = "engine.enforce.api.lengths";
    public static final String EXECUTION_MAX_MS = "engine.execution.max.ms";
    public static final String VARIABLE_MAP_LIST_ITEMS_MAX = "engine.variable.map.list.items.max";
    public static final String VARIABLE_MAP_KEY_CHARS_MAX = "engine.variable.map.key.chars.max";
    public static final String VARIABLE_STRING_LIST_ITEMS_MAX = "engine.variable.string.list.items.max";
    public static final String VARIABLE_STRING_CHARS_MAX = "engine.variable.string.chars.max";
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
    public static final String SSM_PARAMETERS = "engine.ssm.parameters";
    public static final String SSM_PARAMETERS_FILE = "engine.ssm.parameters.file";
    public static final String SSM_PARAMETERS_WAIT_MS = "engine.ssm.parameters.wait.ms";
    public static final String SSM_ENDPOINT = "engine.ssm.endpoint";
    public static final String SSM_REGION = "engine.ssm.region";
    public static final String BINDINGS_FILE = "bindings.file";

    /** {@code bindings.WHAT=function}; WHAT is {@code Runbook/step}, {@code aws:executeAwsApi/ec2:X} or an action. */
    public static final String BINDINGS_PREFIX = "bindings.";

    /** What a runbook means differs with these: an execution's first event names those that are not as usual. */
    private static final List<String> SWITCHES = List.of(
            ABORT_NON_CRITICAL_STATUS,
            CANCEL_WORKFLOW_MS,
            DEEP_REFERENCES,
            DEFAULT_TIMEOUTS,
            ENFORCE_API_LENGTHS,
            EXECUTION_MAX_MS,
            NESTING_MAX,
            OUTPUT_TYPE_MISMATCH,
            RATE_CONTROL_PARENT_STATUS,
            RATE_CONTROL_RAMP_UP,
            REDELIVERY,
            RETRY_BACKOFF,
            SKIP_WAITS,
            THROTTLED_RETRY_TIME_LIMIT_MS,
            UNRESOLVED_REFERENCES);

    /** Name, type, default, range and purpose of each setting. */
    public static final ConfigDef DEFINITION = EngineDefinition.of(telemetry(common()));

    private final Bindings bindings;
    private final ParameterStoreSettings parameterStore;

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
        parameterStore = readParameterStore();
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

    /** How many executions run at once in all partitions together, and how many wait (R616). */
    public ExecutionLimits executionLimits() {
        return getBoolean(STRICT)
                ? ExecutionLimits.STRICT
                : new ExecutionLimits(
                        getInt(EXECUTIONS_RUNNING_MAX),
                        getInt(EXECUTIONS_BLOCKED_MAX),
                        getInt(EXECUTIONS_QUEUE_MAX),
                        getInt(RATE_CONTROL_RUNNING_MAX),
                        getInt(RATE_CONTROL_QUEUE_MAX));
    }

    /** Where stored parameters come from (R324). */
    public ParameterStoreSettings parameterStore() {
        return parameterStore;
    }

    /** Says what targets stand for that are no values themselves (R641); null for none. */
    public @Nullable Path targetsFile() {
        String file = getString(TARGETS_FILE);
        return file.isEmpty() ? null : Path.of(file);
    }

    private ParameterStoreSettings readParameterStore() {
        Kind kind = Kind.valueOf(getString(SSM_PARAMETERS));
        String file = getString(SSM_PARAMETERS_FILE);
        if (kind == Kind.file && file.isEmpty()) {
            throw new ConfigException("Expected " + SSM_PARAMETERS_FILE + " to be set, because " + SSM_PARAMETERS
                    + " is file, but it is empty");
        }
        String region = getString(SSM_REGION);
        return new ParameterStoreSettings(
                kind,
                file.isEmpty() ? null : Path.of(file),
                url(SSM_ENDPOINT),
                region.isEmpty() ? null : region,
                Duration.ofMillis(getLong(SSM_PARAMETERS_WAIT_MS)));
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
                ActionTimeouts.of(getList(DEFAULT_TIMEOUTS)),
                getBoolean(SKIP_WAITS),
                getLong(THROTTLED_RETRY_TIME_LIMIT_MS),
                getLong(DISPATCH_TIMEOUT_MS),
                getLong(LEASE_MS),
                getInt(LOSSES_MAX),
                getBoolean(RETRY_BACKOFF),
                getString(UNRESOLVED_REFERENCES).equals(EngineDefinition.FAIL),
                getString(ABORT_NON_CRITICAL_STATUS).equals(EngineDefinition.SUCCESS),
                getBoolean(RATE_CONTROL_RAMP_UP),
                getString(RATE_CONTROL_PARENT_STATUS).equals(EngineDefinition.SUCCESS),
                OnMismatch.valueOf(getString(OUTPUT_TYPE_MISMATCH)),
                Redelivery.valueOf(getString(REDELIVERY)),
                getBoolean(DEEP_REFERENCES),
                new ApiLimits(
                        getBoolean(ENFORCE_API_LENGTHS),
                        getInt(VARIABLE_MAP_LIST_ITEMS_MAX),
                        getInt(VARIABLE_MAP_KEY_CHARS_MAX),
                        getInt(VARIABLE_STRING_LIST_ITEMS_MAX),
                        getInt(VARIABLE_STRING_CHARS_MAX)),
                getLong(EXECUTION_MAX_MS),
                switches(),
                getLong(CANCEL_WORKFLOW_MS),
                getInt(NESTING_MAX),
                getLong(PARAMETERS_MAX_BYTES),
                getLong(INPUTS_MAX_BYTES),
                getLong(OUTPUTS_MAX_BYTES),
                getLong(STATE_MAX_BYTES));
    }

    /** Those of {@link #SWITCHES} that differ from their defaults. */
    private Map<String, String> switches() {
        Map<String, String> switches = new TreeMap<>();
        for (String name : SWITCHES) {
            Object value = values().get(name);
            if (!Objects.equals(value, DEFINITION.defaultValues().get(name))) {
                switches.put(name, String.valueOf(value));
            }
        }
        return switches;
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
}
