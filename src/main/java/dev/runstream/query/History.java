package dev.runstream.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the read model answers. What it gives back is in the shapes of SSM's API (section 7.4), members without a value
 * left out (R706). Safe for use by many threads.
 */
public interface History {
    /**
     * SSM's AutomationExecution, with its started steps and then the pending ones (R712); null when there is none of this
     * id. A refused start is none: R611 answers it with an error.
     *
     * @param stepsMax more steps are cut, and {@code StepExecutionsTruncated} is true
     */
    @Nullable
    ObjectNode execution(String executionId, int stepsMax);

    /** What decisions about an execution need; null when there is none of this id. Refused starts have one. */
    @Nullable
    ExecutionHead head(String executionId);

    /**
     * SSM's AutomationExecutionMetadata, newest start first (R711). Refused starts are not among them.
     *
     * @param filters all of them hold (R710)
     * @param after where the page before ended; null for the first page
     * @throws InvalidFilterValueException when a value cannot be what its key needs
     * @throws InvalidPageTokenException when {@code after} is no token of this kind of list
     */
    Page executions(List<ExecutionFilter> filters, int max, @Nullable String after);

    /**
     * SSM's StepExecution, in order of start, then those not started in the order of the document (R711).
     *
     * @throws InvalidFilterValueException as {@link #executions}
     * @throws InvalidPageTokenException as {@link #executions}
     */
    Page steps(String executionId, List<StepFilter> filters, int max, @Nullable String after, boolean reverse);

    /** Every version of a runbook that can be started, oldest first; empty when there is none of this name. */
    List<RunbookRow> versions(String name);

    /**
     * The default version of each runbook that can be started, by name.
     *
     * @param prefixes of names, one of which must fit; empty for all
     * @param after the name that the page before ended with; null for the first page
     */
    List<RunbookRow> runbooks(List<String> prefixes, int max, @Nullable String after);

    /** The text of a version as it was registered; null when it is not there. Deleted versions still have theirs. */
    @Nullable
    String document(String name, String version);

    /** A part of a list, and where the next one begins; null at the end. */
    record Page(List<ObjectNode> entries, @Nullable String next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** @param values one of them must fit (R710) */
    record ExecutionFilter(ExecutionFilterKey key, List<String> values) {}

    /** @param values one of them must fit (R710) */
    record StepFilter(StepFilterKey key, List<String> values) {}

    /** Section 7.3. */
    enum ExecutionFilterKey {
        DocumentNamePrefix,
        ExecutionStatus,
        ExecutionId,
        ParentExecutionId,
        CurrentAction,
        StartTimeBefore,
        StartTimeAfter,
        AutomationType,
        TagKey,
        TargetResourceGroup,
        AutomationSubtype,
        OpsItemId
    }

    /** Section 7.3. */
    enum StepFilterKey {
        StartTimeBefore,
        StartTimeAfter,
        StepExecutionStatus,
        StepExecutionId,
        StepName,
        Action,
        ParentStepExecutionId,
        ParentStepIteration,
        ParentStepIteratorValue
    }
}
