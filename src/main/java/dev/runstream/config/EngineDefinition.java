package dev.runstream.config;

import static dev.runstream.config.EngineSettings.ABORT_NON_CRITICAL_STATUS;
import static dev.runstream.config.EngineSettings.ACCOUNT_ID;
import static dev.runstream.config.EngineSettings.APPLICATION_ID;
import static dev.runstream.config.EngineSettings.ASSUME_ROLE_ALLOWED;
import static dev.runstream.config.EngineSettings.AWS_PARTITION;
import static dev.runstream.config.EngineSettings.BINDINGS_FILE;
import static dev.runstream.config.EngineSettings.CANCEL_WORKFLOW_MS;
import static dev.runstream.config.EngineSettings.COMMIT_INTERVAL_MS;
import static dev.runstream.config.EngineSettings.DEEP_REFERENCES;
import static dev.runstream.config.EngineSettings.DEFAULT_TIMEOUTS;
import static dev.runstream.config.EngineSettings.DISPATCH_TIMEOUT_MS;
import static dev.runstream.config.EngineSettings.DOCUMENT_MAX_BYTES;
import static dev.runstream.config.EngineSettings.DOCUMENT_MAX_STEPS;
import static dev.runstream.config.EngineSettings.ENFORCE_API_LENGTHS;
import static dev.runstream.config.EngineSettings.EXECUTIONS_BLOCKED_MAX;
import static dev.runstream.config.EngineSettings.EXECUTIONS_QUEUE_MAX;
import static dev.runstream.config.EngineSettings.EXECUTIONS_RUNNING_MAX;
import static dev.runstream.config.EngineSettings.EXECUTION_MAX_MS;
import static dev.runstream.config.EngineSettings.IDEMPOTENCY_RETENTION_MS;
import static dev.runstream.config.EngineSettings.INPUTS_MAX_BYTES;
import static dev.runstream.config.EngineSettings.LEASE_MS;
import static dev.runstream.config.EngineSettings.LOSSES_MAX;
import static dev.runstream.config.EngineSettings.NESTING_MAX;
import static dev.runstream.config.EngineSettings.OUTPUTS_MAX_BYTES;
import static dev.runstream.config.EngineSettings.OUTPUT_TYPE_MISMATCH;
import static dev.runstream.config.EngineSettings.PARAMETERS_MAX_BYTES;
import static dev.runstream.config.EngineSettings.RATE_CONTROL_PARENT_STATUS;
import static dev.runstream.config.EngineSettings.RATE_CONTROL_QUEUE_MAX;
import static dev.runstream.config.EngineSettings.RATE_CONTROL_RAMP_UP;
import static dev.runstream.config.EngineSettings.RATE_CONTROL_RUNNING_MAX;
import static dev.runstream.config.EngineSettings.READY_LAG_MAX;
import static dev.runstream.config.EngineSettings.REDELIVERY;
import static dev.runstream.config.EngineSettings.REGION;
import static dev.runstream.config.EngineSettings.RETRY_BACKOFF;
import static dev.runstream.config.EngineSettings.RUNBOOK_WAIT_MS;
import static dev.runstream.config.EngineSettings.SESSION_TIMEOUT_MS;
import static dev.runstream.config.EngineSettings.SKIP_WAITS;
import static dev.runstream.config.EngineSettings.SSM_ENDPOINT;
import static dev.runstream.config.EngineSettings.SSM_PARAMETERS;
import static dev.runstream.config.EngineSettings.SSM_PARAMETERS_FILE;
import static dev.runstream.config.EngineSettings.SSM_PARAMETERS_WAIT_MS;
import static dev.runstream.config.EngineSettings.SSM_REGION;
import static dev.runstream.config.EngineSettings.STARTUP_TIMEOUT_MS;
import static dev.runstream.config.EngineSettings.START_WAIT_MS;
import static dev.runstream.config.EngineSettings.STATE_DIR;
import static dev.runstream.config.EngineSettings.STATE_MAX_BYTES;
import static dev.runstream.config.EngineSettings.STRICT;
import static dev.runstream.config.EngineSettings.TAKEOVER_MAX_MS;
import static dev.runstream.config.EngineSettings.TARGETS_FILE;
import static dev.runstream.config.EngineSettings.THREADS;
import static dev.runstream.config.EngineSettings.THREAD_REPLACEMENTS_MAX;
import static dev.runstream.config.EngineSettings.THROTTLED_RETRY_TIME_LIMIT_MS;
import static dev.runstream.config.EngineSettings.TRANSACTION_TIMEOUT_MS;
import static dev.runstream.config.EngineSettings.UNRESOLVED_REFERENCES;
import static dev.runstream.config.EngineSettings.VARIABLE_MAP_KEY_CHARS_MAX;
import static dev.runstream.config.EngineSettings.VARIABLE_MAP_LIST_ITEMS_MAX;
import static dev.runstream.config.EngineSettings.VARIABLE_STRING_CHARS_MAX;
import static dev.runstream.config.EngineSettings.VARIABLE_STRING_LIST_ITEMS_MAX;
import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.runstream.execution.Settings;
import dev.runstream.execution.StepRequested.Redelivery;
import dev.runstream.expression.Conversion.OnMismatch;
import dev.runstream.parameters.ParameterStoreSettings;
import dev.runstream.parameters.ParameterStoreSettings.Kind;
import dev.runstream.runbook.ActionTimeouts;
import dev.runstream.runbook.DocumentLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** What each setting of an engine is: type, default, range and purpose. */
final class EngineDefinition {
    static final String LITERAL = "literal";
    static final String FAIL = "fail";
    static final String SUCCESS = "Success";
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final Settings DEFAULTS = Settings.DEFAULT;

    private EngineDefinition() {}

    /** @param common what every role can be set to */
    static ConfigDef of(ConfigDef common) {
        return stored(meaning(limits(waits(process(common)))));
    }

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
                        50L,
                        between(1, 60_000),
                        MEDIUM,
                        "Milliseconds between two commits while much comes: adds to the latency of each step, and lets a"
                                + " transaction hold more of them. While little comes, what was decided is committed at"
                                + " once; while more comes, but not much, every 25 ms."
                                + " Nothing is committed earlier where this is more than 50.")
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
                        "Milliseconds that the onCancel steps of a cancelled execution get.")
                .define(
                        EXECUTION_MAX_MS,
                        Type.LONG,
                        DEFAULTS.executionMaxMillis(),
                        between(0, 10 * 365 * DAY_MILLIS),
                        MEDIUM,
                        "Milliseconds that an execution may take in all; then it ends TimedOut, whatever it waits for. A"
                                + " child has as many of its own. AWS allows 12 hours to executions without a role. 0:"
                                + " no limit.");
    }

    private static ConfigDef limits(ConfigDef def) {
        return def.define(
                        STRICT,
                        Type.BOOLEAN,
                        false,
                        LOW,
                        "Whether AWS's own limits hold: 64 KB and 500 steps for documents, 100 executions that run, 400 beside"
                                + " them that wait or sleep, and 5,000 in the queue; 25 with targets, and 1,000 of those in"
                                + " the queue.")
                .define(
                        EXECUTIONS_RUNNING_MAX,
                        Type.INT,
                        0,
                        atLeast(0),
                        MEDIUM,
                        "How many executions run at once; later ones are Pending in a queue. Each partition of requests has"
                                + " its share, the first ones what does not divide, and at least 1. Children and executions"
                                + " that are held are not counted. 0: no limit.")
                .define(
                        EXECUTIONS_BLOCKED_MAX,
                        Type.INT,
                        0,
                        atLeast(0),
                        LOW,
                        "How many executions may be approving, pausing or sleeping without counting as running; shared as"
                                + " engine.executions.running.max is. 0: no limit.")
                .define(
                        EXECUTIONS_QUEUE_MAX,
                        Type.INT,
                        0,
                        atLeast(0),
                        LOW,
                        "How many executions may be Pending; a start beyond is rejected with"
                                + " AutomationExecutionLimitExceededException. Shared as engine.executions.running.max is."
                                + " 0: no limit.")
                .define(
                        RATE_CONTROL_RUNNING_MAX,
                        Type.INT,
                        0,
                        atLeast(0),
                        LOW,
                        "How many executions with targets run at once, counted apart from the others and shared as they"
                                + " are. 0: no limit.")
                .define(
                        RATE_CONTROL_QUEUE_MAX,
                        Type.INT,
                        0,
                        atLeast(0),
                        LOW,
                        "How many executions with targets may be Pending. 0: no limit.")
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
                        "Levels of child executions below the top.")
                .define(
                        ENFORCE_API_LENGTHS,
                        Type.BOOLEAN,
                        DEFAULTS.apiLimits().supplied(),
                        LOW,
                        "Whether AWS's limits hold for the parameters that a start supplies: at most 200 of them, each"
                                + " with at most 50 values of 1 to 512 characters.")
                .define(
                        VARIABLE_MAP_LIST_ITEMS_MAX,
                        Type.INT,
                        DEFAULTS.apiLimits().mapListItems(),
                        atLeast(0),
                        LOW,
                        "Items of a MapList variable; AWS allows 200. 0: no limit.")
                .define(
                        VARIABLE_MAP_KEY_CHARS_MAX,
                        Type.INT,
                        DEFAULTS.apiLimits().mapKeyChars(),
                        atLeast(0),
                        LOW,
                        "Characters of each key of a StringMap or MapList variable; AWS allows 50. 0: no limit.")
                .define(
                        VARIABLE_STRING_LIST_ITEMS_MAX,
                        Type.INT,
                        DEFAULTS.apiLimits().stringListItems(),
                        atLeast(0),
                        LOW,
                        "Items of a StringList variable; AWS allows 50. 0: no limit.")
                .define(
                        VARIABLE_STRING_CHARS_MAX,
                        Type.INT,
                        DEFAULTS.apiLimits().stringChars(),
                        atLeast(0),
                        LOW,
                        "Characters of a String variable and of each item of a StringList one; AWS allows 512. 0: no"
                                + " limit.");
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
                        DEFAULT_TIMEOUTS,
                        Type.LIST,
                        List.of(),
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> {
                                    try {
                                        ActionTimeouts.of(texts(value));
                                    } catch (IllegalArgumentException e) {
                                        throw new ConfigException(name, value, String.valueOf(e.getMessage()));
                                    }
                                },
                                () -> "action=seconds, separated by commas"),
                        LOW,
                        "Seconds that a step may take that has no timeoutSeconds, by action, for example"
                                + " aws:executeAutomation=7200. Where nothing is said: 3600, for aws:approve and aws:pause"
                                + " 604800, for aws:invokeLambdaFunction 300 and for aws:executeScript 600, which are AWS's"
                                + " upper limits too.")
                .define(
                        DEEP_REFERENCES,
                        Type.BOOLEAN,
                        DEFAULTS.deepReferences(),
                        LOW,
                        "Whether {{step.Output.path}} and {{step.Output[0]}} select in the value of an output; the JSON"
                                + " of a text such as Payload is read for it. AWS does not know them: they stay as"
                                + " text.")
                .define(
                        ABORT_NON_CRITICAL_STATUS,
                        Type.STRING,
                        "Failed",
                        ValidString.in("Failed", SUCCESS),
                        LOW,
                        "The status of an execution that a step with isCritical: false aborted.")
                .define(
                        RATE_CONTROL_RAMP_UP,
                        Type.BOOLEAN,
                        DEFAULTS.rateControlRampUp(),
                        LOW,
                        "Whether an execution with targets begins with one child and doubles their number as they end, up"
                                + " to MaxConcurrency, as AWS does; else it begins with so many.")
                .define(
                        RATE_CONTROL_PARENT_STATUS,
                        Type.STRING,
                        SUCCESS,
                        ValidString.in("Failed", SUCCESS),
                        LOW,
                        "The status of an execution with targets whose children ended in errors, but in no more than"
                                + " MaxErrors.")
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

    private static ConfigDef stored(ConfigDef def) {
        return def.define(
                        SSM_PARAMETERS,
                        Type.STRING,
                        Kind.none.name(),
                        ValidString.in(names(Kind.values())),
                        MEDIUM,
                        "Where {{ssm:path}} in the default of a parameter gets its value: nowhere, from the file that"
                                + " engine.ssm.parameters.file names, or from SSM Parameter Store. A start that needs a"
                                + " parameter that is not there is rejected, and so is a SecureString.")
                .define(
                        SSM_PARAMETERS_FILE,
                        Type.STRING,
                        "",
                        LOW,
                        "A properties file in UTF-8, a line path=value for each parameter; a colon in a path needs a"
                                + " backslash, and a StringList is a JSON list of strings. It is read again when it has"
                                + " changed.")
                .define(
                        SSM_PARAMETERS_WAIT_MS,
                        Type.LONG,
                        ParameterStoreSettings.NONE.waits().toMillis(),
                        between(1, 3_600_000),
                        LOW,
                        "Milliseconds that a start waits for its stored parameters before it is rejected. It holds up no"
                                + " other execution.")
                .define(
                        SSM_ENDPOINT,
                        Type.STRING,
                        "",
                        LOW,
                        "URL of a server that speaks SSM's GetParameters. Empty: AWS's own in the region.")
                .define(
                        SSM_REGION,
                        Type.STRING,
                        "",
                        LOW,
                        "Region of the stored parameters. Empty: where the AWS SDK looks.")
                .define(
                        TARGETS_FILE,
                        Type.STRING,
                        "",
                        LOW,
                        "A properties file in UTF-8 that says what targets stand for that are no ParameterValues, a line"
                                + " key=value=targets for each, as tag\\:Env\\=prod=i-1,i-2: a colon and an equals sign in a key"
                                + " need a backslash; the targets are a list with commas, or a JSON list of strings. It is"
                                + " read again when it has changed. Empty: such targets are refused as InvalidTarget.");
    }

    private static String global(String setting) {
        String name = setting.substring("engine.".length()).replace('.', '_').toUpperCase(java.util.Locale.ROOT);
        return DEFAULTS.globals().getOrDefault(name, "");
    }

    private static String[] names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
    }

    private static List<String> texts(Object value) {
        return ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
