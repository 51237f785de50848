package dev.runstream.execution;

import dev.runstream.expression.Conversion;
import dev.runstream.runbook.ActionTimeouts;
import dev.runstream.runbook.AllowedRoles;
import dev.runstream.runbook.Bindings;
import java.util.Map;

/**
 * What an operator can set about the meaning of a runbook (sections 10 and 11 of the semantics). All durations are
 * milliseconds, all sizes bytes of UTF-8.
 *
 * @param bindings functions for actions, most specific first
 * @param globals ACCOUNT_ID, REGION, AWS_PARTITION
 * @param assumableRoles roles that executions may run as (R308)
 * @param actionTimeouts how long steps may take that say nothing (R209)
 * @param skipWaits sleeps and the waits between attempts take no time: for authors, never in production
 * @param throttledRetryTimeLimitMillis how long throttles spend no attempt (R132)
 * @param dispatchTimeoutMillis how long a request may lie untaken before it fails as NoWorker
 * @param leaseMillis how long a worker that adopted a call may be silent
 * @param lossesMax how many dispatches of one attempt may be lost with their workers before the attempt fails
 * @param retryBackoff whether attempts wait 0, 1, 2, 4 … 30 s (R134)
 * @param failOnUnresolvedReference whether a reference without a value fails the step instead of staying as text (R425)
 * @param abortNonCriticalIsSuccess {@code abortNonCriticalStatus} of R216
 * @param rateControlRampUp whether a rate control parent begins with one child and doubles their number (R644)
 * @param toleratedErrorsAreSuccess {@code rateControlParentStatus} of R646: whether a rate control parent ends in Success
 *     although some children ended in an error, as long as they were not too many
 * @param deepReferences whether {@code {{step.output.path}}} selects in the output's value (R407)
 * @param apiLimits SSM's limits of values, as far as they are to hold (R317, R333)
 * @param executionMaxMillis how long an execution may take in all (R618); 0 for ever
 * @param switches by setting, those of these settings that differ from the default: for the audit stream
 * @param cancelWorkflowMillis how long an onCancel workflow may take (R622)
 * @param nestingMax levels of children below the top (R546)
 * @param parametersMaxBytes of all resolved parameters together
 * @param inputsMaxBytes of a step's resolved inputs together
 * @param outputsMaxBytes of a step's outputs together
 * @param stateMaxBytes of the encoded state
 */
public record Settings(
        Bindings bindings,
        Map<String, String> globals,
        AllowedRoles assumableRoles,
        ActionTimeouts actionTimeouts,
        boolean skipWaits,
        long throttledRetryTimeLimitMillis,
        long dispatchTimeoutMillis,
        long leaseMillis,
        int lossesMax,
        boolean retryBackoff,
        boolean failOnUnresolvedReference,
        boolean abortNonCriticalIsSuccess,
        boolean rateControlRampUp,
        boolean toleratedErrorsAreSuccess,
        Conversion.OnMismatch outputTypeMismatch,
        StepRequested.Redelivery redelivery,
        boolean deepReferences,
        ApiLimits apiLimits,
        long executionMaxMillis,
        Map<String, String> switches,
        long cancelWorkflowMillis,
        int nestingMax,
        long parametersMaxBytes,
        long inputsMaxBytes,
        long outputsMaxBytes,
        long stateMaxBytes) {

    public static final Settings DEFAULT = new Settings(
            Bindings.NONE,
            Map.of("ACCOUNT_ID", "000000000000", "REGION", "us-east-1", "AWS_PARTITION", "aws"),
            AllowedRoles.NONE,
            ActionTimeouts.DEFAULT,
            false,
            3_600_000,
            3_600_000,
            30_000,
            5,
            true,
            false,
            false,
            true,
            true,
            Conversion.OnMismatch.json,
            StepRequested.Redelivery.invoke,
            false,
            ApiLimits.NONE,
            0,
            Map.of(),
            120_000,
            5,
            256 * 1024,
            1024 * 1024,
            1024 * 1024,
            512 * 1024);

    /** These settings with other roles. */
    public Settings withAssumableRoles(AllowedRoles other) {
        return new Settings(
                bindings,
                globals,
                other,
                actionTimeouts,
                skipWaits,
                throttledRetryTimeLimitMillis,
                dispatchTimeoutMillis,
                leaseMillis,
                lossesMax,
                retryBackoff,
                failOnUnresolvedReference,
                abortNonCriticalIsSuccess,
                rateControlRampUp,
                toleratedErrorsAreSuccess,
                outputTypeMismatch,
                redelivery,
                deepReferences,
                apiLimits,
                executionMaxMillis,
                switches,
                cancelWorkflowMillis,
                nestingMax,
                parametersMaxBytes,
                inputsMaxBytes,
                outputsMaxBytes,
                stateMaxBytes);
    }
}
