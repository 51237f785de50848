package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.RunbookRow;

/** What is to be known of a document without its text (R716). */
final class DescribeDocument implements Operation {
    private final Documents documents;

    DescribeDocument(Documents documents) {
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
        members.check();
        request.requireRunbook(name);
        RunbookRow row = documents.find(name, version, versionName);
        return Reply.of("Document", DocumentDescription.of(row, documents.existing(name), documents.content(row)));
    }
}
