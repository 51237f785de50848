package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.Rejection.Reason;
import dev.runstream.execution.RequestFingerprint;
import dev.runstream.query.ExecutionHead;
import dev.runstream.query.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs a runbook (section 6.2). The id follows from the client's token, or else from what makes this request the same when
 * it is sent again: so the engine itself sees that it has it already, and history does when the engine has forgotten (R612).
 */
final class StartAutomationExecution implements Operation {
    /** SSM forgets a token when its start was refused: here the next id of the token is taken, so often. */
    private static final int REFUSALS_MAX = 100;

    private static final String INVALID_PARAMETERS = "InvalidAutomationExecutionParametersException";

    private final History history;
    private final Decisions decisions;

    StartAutomationExecution(History history, Decisions decisions) {
        this.history = history;
        this.decisions = decisions;
    }

    @Override
    public Permission permission() {
        return Permission.start;
    }

    @Override
    public boolean oncePerRequest() {
        return false;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        StartExecution start = read(request.members(), request.caller().principal());
        request.requireRunbook(runbook(start.documentName()));
        String token = start.clientToken() == null ? request.identity() : start.clientToken();
        if (token == null) {
            String id = DerivedId.of(UUID.randomUUID().toString(), 0, 0, System.currentTimeMillis());
            return send(withId(start, id));
        }
        for (int refusals = 0; ; refusals++) {
            StartExecution named =
                    withId(start, DerivedId.request(request.caller().principal(), token, refusals));
            ExecutionHead head = history.head(String.valueOf(named.executionId()));
            if (head == null) {
                return send(named);
            }
            if (head.rejectedCode() == null || refusals == REFUSALS_MAX) {
                return known(named, head);
            }
        }
    }

    private ObjectNode send(StartExecution start) throws InterruptedException {
        String id = String.valueOf(start.executionId());
        return decisions.onExecution(id, start, decision -> reply(start, id, ((AuditEvent) decision).event()));
    }

    private ObjectNode reply(StartExecution start, String id, Event decision) {
        return switch (decision) {
            case Event.ExecutionStarted e -> Reply.of("AutomationExecutionId", id);
            case Event.ExecutionRejected e -> throw new ApiException(e.code(), e.message());
            case Event.InputRejected e
            when e.reason() == Reason.DuplicateStart -> {
                ExecutionHead head = history.head(id);
                yield head == null ? Reply.of("AutomationExecutionId", id) : known(start, head);
            }
            case Event.InputRejected e -> throw ApiException.of(e.reason(), e.message());
            default -> Reply.of("AutomationExecutionId", id); // it goes on: it exists
        };
    }

    /** What was started, or refused, under this id before. */
    private static ObjectNode known(StartExecution start, ExecutionHead head) {
        if (!head.requestFingerprint().equals(RequestFingerprint.of(start))) {
            throw new ApiException(
                    "IdempotentParameterMismatch",
                    "Expected the request that execution " + head.executionId()
                            + " was started by, because it has the same token, but it differs.");
        }
        if (head.rejectedCode() != null) {
            throw new ApiException(head.rejectedCode(), String.valueOf(head.rejectedMessage()));
        }
        return Reply.of("AutomationExecutionId", head.executionId());
    }

    private static StartExecution read(Members members, String caller) {
        String documentName = members.required("DocumentName", Text.DOCUMENT_REFERENCE);
        String version = members.text("DocumentVersion", Text.DOCUMENT_VERSION);
        Map<String, List<String>> parameters = members.lists("Parameters", 1, 200, 50);
        String token = members.text("ClientToken", Text.CLIENT_TOKEN);
        String mode = members.text("Mode", Text.oneOf(Mode.class));
        RateControl targets = targets(members);
        Map<String, String> tags = tags(members);
        members.check();
        if (!members.structures("TargetLocations", 0, 100).isEmpty() || members.has("TargetLocationsURL")) {
            throw new ApiException( // R648
                    "InvalidTarget", "Expected targets in this installation, but got other accounts or regions.");
        }
        if (members.has("AlarmConfiguration")) {
            throw new ApiException(
                    INVALID_PARAMETERS,
                    "Expected a start without alarms, but got AlarmConfiguration: nothing here" + " watches alarms.");
        }
        return new StartExecution(
                null,
                documentName,
                version,
                parameters,
                mode == null ? Mode.Auto : Mode.valueOf(mode),
                token == null ? null : token.toLowerCase(Locale.ROOT),
                tags,
                caller,
                null,
                null,
                targets);
    }

    /** Section 6.5; null for a start without targets. */
    private static @Nullable RateControl targets(Members members) {
        String parameter = members.text("TargetParameterName", Text.PARAMETER_NAME);
        List<Target> targets = new ArrayList<>();
        for (Members target : members.structures("Targets", 0, 5)) {
            String key = target.text("Key", Text.TARGET_KEY);
            targets.add(new Target(key == null ? "" : key, target.texts("Values", 0, 50, Text.ANY)));
        }
        List<Map<String, List<String>>> maps = members.listsOfLists("TargetMaps", 300, 1, 20, 25, Text.PARAMETER_NAME);
        String maxConcurrency = members.text("MaxConcurrency", Text.MAX_CONCURRENCY);
        String maxErrors = members.text("MaxErrors", Text.MAX_ERRORS);
        return parameter == null && targets.isEmpty() && maps.isEmpty()
                ? null
                : new RateControl(parameter, targets, maps, maxConcurrency, maxErrors);
    }

    private static Map<String, String> tags(Members members) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Members tag : members.structures("Tags", 0, 1_000)) {
            String key = tag.required("Key", Text.TAG_KEY);
            if (tags.put(key, tag.required("Value", Text.TAG_VALUE)) != null) {
                throw new ApiException("ValidationException", "Duplicate tag keys found: '" + key + "'.");
            }
        }
        return tags;
    }

    /** The name itself, also of an ARN. */
    static String runbook(String documentName) {
        return documentName.substring(documentName.lastIndexOf('/') + 1);
    }

    private static StartExecution withId(StartExecution start, String id) {
        return new StartExecution(
                id,
                start.documentName(),
                start.documentVersion(),
                start.parameters(),
                start.mode(),
                start.clientToken(),
                start.tags(),
                start.requestedBy(),
                start.parent(),
                start.takeOver(),
                start.rateControl());
    }
}
