package dev.runstream.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.RegistryEvent.DefaultVersionSet;
import dev.runstream.execution.RegistryEvent.RegistryCommandRejected;
import dev.runstream.execution.RegistryEvent.RunbookDeleted;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.RegistryEvent.RunbookRejected;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.StepSummary;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of runbooks: what can be started, as the registry's events tell it in their order, and the documents, which
 * come on a topic of their own, before or after.
 */
final class RunbookRows {
    private static final String OF_VERSION = " WHERE name = ? AND version = ?";

    private final Dialect dialect;

    RunbookRows(Dialect dialect) {
        this.dialect = dialect;
    }

    void apply(SqlWork work, RegistryEvent event) throws SQLException {
        switch (event) {
            case RunbookRegistered e -> register(work, e);
            case DefaultVersionSet e -> setDefault(work, e.name(), e.version());
            case RunbookDeleted e -> delete(work, e);
            case RunbookRejected e -> {} // nothing changes
            case RegistryCommandRejected e -> {} // nothing changes
        }
    }

    void apply(SqlWork work, RunbookVersion document) throws SQLException {
        requireVersion(
                work,
                document.name(),
                document.version(),
                document.versionName(),
                document.format().name(),
                document.sha256(),
                document.requestedBy(),
                document.registeredAt());
        int unused = work.update(
                "UPDATE runbook_versions SET content = ?" + OF_VERSION,
                document.content(),
                document.name(),
                document.version());
    }

    private void register(SqlWork work, RunbookRegistered e) throws SQLException {
        requireVersion(
                work,
                e.name(),
                e.version(),
                e.versionName(),
                e.format().name(),
                e.documentSha256(),
                e.requestedBy(),
                e.time());
        int unused = work.update(
                "UPDATE runbook_versions SET steps = ?, outputs = ?, notices = ?, deleted = ?" + OF_VERSION,
                JsonText.write(steps(e.steps())),
                JsonText.write(strings(e.outputs())),
                JsonText.write(strings(e.notices())),
                false,
                e.name(),
                e.version());
        if (e.isDefault()) {
            setDefault(work, e.name(), e.version());
        }
    }

    private static void setDefault(SqlWork work, String name, String version) throws SQLException {
        int unused =
                work.update("UPDATE runbook_versions SET is_default = (version = ?) WHERE name = ?", version, name);
    }

    private static void delete(SqlWork work, RunbookDeleted e) throws SQLException {
        int unused = e.version() == null
                ? work.update(
                        "UPDATE runbook_versions SET deleted = ?, is_default = ? WHERE name = ?", true, false, e.name())
                : work.update(
                        "UPDATE runbook_versions SET deleted = ?, is_default = ?" + OF_VERSION,
                        true,
                        false,
                        e.name(),
                        e.version());
    }

    /** A row of the version, that cannot be started as long as only its document is known. */
    private void requireVersion(
            SqlWork work,
            String name,
            String version,
            @Nullable String versionName,
            String format,
            String sha256,
            @Nullable String requestedBy,
            long registeredAt)
            throws SQLException {
        Long there = work.first(
                "SELECT COUNT(*) FROM runbook_versions" + OF_VERSION, List.of(name, version), row -> row.getLong(1));
        if (there == null || there == 0) {
            // Another process may be writing the other half of it: that comes on another partition.
            int unused = work.update(
                    dialect.insertAbsent(
                            "runbook_versions",
                            "name, version, version_number, version_name, format, sha256, is_default, deleted,"
                                    + " requested_by, registered_at",
                            SqlWork.marks(10),
                            "name, version"),
                    name,
                    version,
                    Long.parseLong(version),
                    versionName,
                    format,
                    sha256,
                    false,
                    true,
                    requestedBy,
                    registeredAt);
        }
    }

    private static ArrayNode strings(List<String> strings) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        strings.forEach(json::add);
        return json;
    }

    private static ArrayNode steps(List<StepSummary> steps) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (StepSummary step : steps) {
            ObjectNode object = json.addObject();
            object.put("name", step.name());
            object.put("action", step.action());
            if (step.timeoutSeconds() != null) {
                object.put("timeoutSeconds", step.timeoutSeconds());
            }
            object.put("onFailure", step.onFailure());
            object.put("maxAttempts", step.maxAttempts());
            object.put("isEnd", step.isEnd());
            object.put("isCritical", step.isCritical());
            if (step.nextStep() != null) {
                object.put("nextStep", step.nextStep());
            }
            object.set("validNextSteps", strings(step.validNextSteps()));
            if (step.loop() != null) {
                object.put("loop", step.loop());
            }
        }
        return json;
    }

    /** What {@link #steps} wrote. */
    static List<StepSummary> toSteps(String column) {
        List<StepSummary> steps = new ArrayList<>();
        for (JsonNode step : JsonText.parse(column)) {
            List<String> next = new ArrayList<>();
            step.get("validNextSteps").forEach(each -> next.add(each.textValue()));
            steps.add(new StepSummary(
                    step.get("name").textValue(),
                    step.get("action").textValue(),
                    step.has("timeoutSeconds")
                            ? Long.valueOf(step.get("timeoutSeconds").longValue())
                            : null,
                    step.get("onFailure").textValue(),
                    step.get("maxAttempts").intValue(),
                    step.get("isEnd").booleanValue(),
                    step.get("isCritical").booleanValue(),
                    step.has("nextStep") ? step.get("nextStep").textValue() : null,
                    List.copyOf(next),
                    step.has("loop") ? step.get("loop").textValue() : null));
        }
        return List.copyOf(steps);
    }
}
