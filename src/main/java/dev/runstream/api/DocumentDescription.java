package dev.runstream.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.expression.JsonText;
import dev.runstream.query.RunbookRow;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.ParameterDefinition;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.util.List;
import java.util.Locale;

/** A version of a document as SSM describes it. */
final class DocumentDescription {
    static final String AUTOMATION = "Automation";
    static final String ACTIVE = "Active";

    /** What is registered was small enough for the engine that registered it. */
    static final DocumentLimits NO_LIMITS = new DocumentLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final String SCHEMA_VERSION = "0.3";
    private static final List<String> PLATFORMS = List.of("Windows", "Linux", "MacOS");

    private DocumentDescription() {}

    /** SSM's DocumentDescription. */
    static ObjectNode of(RunbookRow row, List<RunbookRow> versions, String content) {
        ObjectNode description = Reply.empty();
        description.put("Hash", row.sha256());
        description.put("HashType", "Sha256");
        description.put("Name", row.name());
        Reply.put(description, "VersionName", row.versionName());
        Reply.putTime(description, "CreatedDate", row.registeredAt());
        description.put("Status", ACTIVE);
        description.put("DocumentVersion", row.version());
        Runbook runbook = RunbookParser.parse(content, row.format(), NO_LIMITS).runbook();
        if (runbook != null) {
            Reply.put(description, "Description", runbook.description().isEmpty() ? null : runbook.description());
            ArrayNode parameters = description.putArray("Parameters");
            runbook.parameters().values().forEach(each -> write(each, parameters.addObject()));
        }
        platforms(description);
        description.put("DocumentType", AUTOMATION);
        description.put("SchemaVersion", SCHEMA_VERSION);
        versions.stream()
                .filter(RunbookRow::latest)
                .findFirst()
                .ifPresent(latest -> description.put("LatestVersion", latest.version()));
        versions.stream()
                .filter(RunbookRow::isDefault)
                .findFirst()
                .ifPresent(standard -> description.put("DefaultVersion", standard.version()));
        description.put("DocumentFormat", row.format().name());
        description.putArray("Tags");
        Reply.put(description, "Author", row.requestedBy());
        return description;
    }

    /** SSM's DocumentIdentifier. */
    static ObjectNode identifier(RunbookRow row) {
        ObjectNode identifier = Reply.empty();
        identifier.put("Name", row.name());
        Reply.putTime(identifier, "CreatedDate", row.registeredAt());
        Reply.put(identifier, "VersionName", row.versionName());
        platforms(identifier);
        identifier.put("DocumentVersion", row.version());
        identifier.put("DocumentType", AUTOMATION);
        identifier.put("SchemaVersion", SCHEMA_VERSION);
        identifier.put("DocumentFormat", row.format().name());
        identifier.putArray("Tags");
        Reply.put(identifier, "Author", row.requestedBy());
        return identifier;
    }

    /** SSM's DocumentVersionInfo. */
    static ObjectNode version(RunbookRow row) {
        ObjectNode version = Reply.empty();
        version.put("Name", row.name());
        version.put("DocumentVersion", row.version());
        Reply.put(version, "VersionName", row.versionName());
        Reply.putTime(version, "CreatedDate", row.registeredAt());
        version.put("IsDefaultVersion", row.isDefault());
        version.put("DocumentFormat", row.format().name());
        version.put("Status", ACTIVE);
        return version;
    }

    private static void write(ParameterDefinition parameter, ObjectNode json) {
        json.put("Name", parameter.name());
        json.put("Type", parameter.typeName());
        Reply.put(json, "Description", parameter.description().isEmpty() ? null : parameter.description());
        JsonNode value = parameter.defaultValue();
        if (value != null) {
            json.put("DefaultValue", value.isTextual() ? value.textValue() : JsonText.write(value));
        }
    }

    private static void platforms(ObjectNode json) {
        ArrayNode platforms = json.putArray("PlatformTypes");
        PLATFORMS.forEach(platforms::add);
    }

    /** Whether one of SSM's platforms is called so. */
    static boolean isPlatform(String name) {
        return PLATFORMS.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)));
    }
}
