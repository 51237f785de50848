package dev.runstream.execution;

import dev.runstream.runbook.DocumentFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A wish, imperative: the records of {@code requests} and {@code commands}. One schema each in {@code schemas/}. */
public sealed interface Command extends Input {

    /** Runs a runbook (SSM's StartAutomationExecution). */
    record StartExecution(
            /* 36 characters; null when the producer leaves it out: then it is derived from the record's place. */
            @Nullable String executionId,
            /* A runbook's name, or an ARN that ends in one. */
            String documentName,
            /* {@code $DEFAULT}, {@code $LATEST} or a number; null means {@code $DEFAULT} (R614). */
            @Nullable String documentVersion,
            /* In SSM's form, lists of strings (R316). */
            Map<String, List<String>> parameters,
            Mode mode,
            @Nullable String clientToken,
            Map<String, String> tags,
            /* Who asks; a principal's name or ARN. */
            @Nullable String requestedBy,
            @Nullable Parent parent,
            @Nullable TakeOver takeOver,
            @Nullable RateControl rateControl,
            /* The target of this child of a rate control parent; null for others (section 6.5). */
            @Nullable Target target)
            implements Command {
        public StartExecution {
            parameters = Sorted.map(parameters);
            tags = Sorted.map(tags);
        }

        /** Of anything but the child of a rate control parent. */
        public StartExecution(
                @Nullable String executionId,
                String documentName,
                @Nullable String documentVersion,
                Map<String, List<String>> parameters,
                Mode mode,
                @Nullable String clientToken,
                Map<String, String> tags,
                @Nullable String requestedBy,
                @Nullable Parent parent,
                @Nullable TakeOver takeOver,
                @Nullable RateControl rateControl) {
            this(
                    executionId,
                    documentName,
                    documentVersion,
                    parameters,
                    mode,
                    clientToken,
                    tags,
                    requestedBy,
                    parent,
                    takeOver,
                    rateControl,
                    null);
        }

        /** The shortest form: run this runbook. */
        public static StartExecution of(String executionId, String documentName, Map<String, List<String>> parameters) {
            return new StartExecution(
                    executionId, documentName, null, parameters, Mode.Auto, null, Map.of(), null, null, null, null);
        }
    }

    /** Stops an execution (R621 to R628). */
    record StopExecution(
            String executionId,
            StopType type,
            @Nullable String requestedBy,
            @Nullable String reason) implements Command {}

    /** Sends a signal (section 6.4). */
    record SendSignal(
            String executionId,
            SignalType signalType,
            Map<String, List<String>> payload,
            @Nullable String requestedBy) implements Command {
        public SendSignal {
            payload = Sorted.map(payload);
        }
    }

    /** Tells a parent that its child ended, or that its start was refused (status Rejected). */
    record ChildEnded(
            /* The parent's id: home of this record. */
            String executionId,
            String childExecutionId,
            String step,
            long visit,
            int attempt,
            ExecutionStatus status,
            /* The child's outputs in the order of its document (R545). */
            List<NamedOutput> outputs,
            @Nullable String failureMessage)
            implements Command {
        public ChildEnded {
            outputs = List.copyOf(outputs);
        }
    }

    /** Registers a runbook under a name; the same bytes again give the same version. */
    record RegisterRunbook(
            String name,
            /* The document as sent, UTF-8. */
            String content,
            DocumentFormat format,
            /* Whether this version becomes the default. */
            boolean setDefault,
            @Nullable String versionName,
            @Nullable String requestedBy)
            implements Command {}

    /** Makes a version the default. */
    record SetDefaultVersion(
            String name, String version, @Nullable String requestedBy) implements Command {}

    /** Takes a runbook out of the registry; running executions keep their version. */
    record DeleteRunbook(
            String name, @Nullable String version, @Nullable String requestedBy) implements Command {}

    /** Auto, or a signal before each step (R613). */
    enum Mode {
        Auto,
        Interactive
    }

    enum StopType {
        Cancel,
        Complete
    }

    enum SignalType {
        Approve,
        Reject,
        StartStep,
        StopStep,
        Resume,
        Revoke
    }

    /**
     * Where a child comes from. That of a rate control parent comes from no step: its own id stands for one, as SSM shows it
     * (R647), and its number among the targets for the visit.
     *
     * @param depth of the child: 1 for a child of an execution that nobody started but a producer (R546)
     */
    record Parent(String executionId, String step, long visit, int attempt, int depth) {}

    /**
     * What an execution takes over from an earlier one: it enters {@code fromStep} first, with these outputs.
     *
     * @param outputs by step, by output name, as JSON text
     */
    record TakeOver(String executionId, String fromStep, Map<String, Map<String, String>> outputs) {
        public TakeOver {
            outputs = Sorted.map(outputs);
        }
    }

    /**
     * Targets of a rate control parent (section 6.5), as they are asked for.
     *
     * @param targetParameterName the parameter that gets the target (R642); null when the maps name their own
     * @param targets at most one (R641)
     * @param targetMaps parameters for each child, by name
     * @param maxConcurrency a number or a percentage; null for the default (R643)
     * @param maxErrors a number or a percentage; null for the default (R643)
     */
    record RateControl(
            @Nullable String targetParameterName,
            List<Target> targets,
            List<Map<String, List<String>>> targetMaps,
            @Nullable String maxConcurrency,
            @Nullable String maxErrors) {}

    /**
     * What is run on.
     *
     * @param key {@code ParameterValues}, {@code tag:Name}, {@code ResourceGroup} …: what the values are
     */
    record Target(String key, List<String> values) {
        /** The values are themselves what the parameter gets (R641). */
        public static final String PARAMETER_VALUES = "ParameterValues";

        /** Of a child that a target map gave its parameters: the values are those of the map. */
        public static final String TARGET_MAP = "TargetMap";
    }

    /** An output of an execution: {@code step.Output} and its values (R341). */
    record NamedOutput(String name, List<String> values) {
        /** The value of one whose step did not succeed (R342). */
        public static final String NONE = "No output available yet because the step is not successfully executed";

        public NamedOutput {
            values = List.copyOf(values);
        }
    }
}
