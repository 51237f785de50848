package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.RunbookRow;
import dev.runstream.runbook.DocumentFormat;

/** The text of a document, as it was registered or in the other format (R716). */
final class GetDocument implements Operation {
    private final Documents documents;

    GetDocument(Documents documents) {
        this.documents = documents;
    }

    @Override
    public Permission permission() {
        return Permission.read;
    }

    @Override
    public ObjectNode answer(Request request) {
        Members members = request.members();
        String name = StartAutomationExecution.runbook(members.required("Name", Text.DOCUMENT_REFERENCE));
        String version = members.text("DocumentVersion", Text.DOCUMENT_VERSION);
        String versionName = members.text("VersionName", Text.VERSION_NAME);
        String asked = members.text("DocumentFormat", Text.DOCUMENT_FORMAT);
        members.check();
        request.requireRunbook(name);
        RunbookRow row = documents.find(name, version, versionName);
        DocumentFormat format = asked == null || asked.equals("TEXT") ? row.format() : DocumentFormat.valueOf(asked);
        ObjectNode reply = Reply.empty();
        reply.put("Name", row.name());
        Reply.putTime(reply, "CreatedDate", row.registeredAt());
        Reply.put(reply, "VersionName", row.versionName());
        reply.put("DocumentVersion", row.version());
        reply.put("Status", DocumentDescription.ACTIVE);
        reply.put("Content", DocumentText.in(format, documents.content(row), row.format()));
        reply.put("DocumentType", DocumentDescription.AUTOMATION);
        reply.put("DocumentFormat", format.name());
        return reply;
    }
}
