package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.execution.Command.SetDefaultVersion;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.query.RunbookRow;

/** Makes a version the default one (R716). */
final class UpdateDocumentDefaultVersion implements Operation {
    private final Documents documents;
    private final Decisions decisions;

    UpdateDocumentDefaultVersion(Documents documents, Decisions decisions) {
        this.documents = documents;
        this.decisions = decisions;
    }

    @Override
    public Permission permission() {
        return Permission.register;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        Members members = request.members();
        String name = members.required("Name", Text.DOCUMENT_NAME);
        String version = members.required("DocumentVersion", Text.VERSION_NUMBER);
        members.check();
        request.requireRunbook(name);
        RunbookRow row = documents.find(name, version, null);
        return decisions.onRunbook(
                name,
                new SetDefaultVersion(name, version, request.caller().principal()),
                decision -> answer(row, (RegistryEvent) decision));
    }

    private static ObjectNode answer(RunbookRow row, RegistryEvent decision) {
        return switch (decision) {
            case RegistryEvent.DefaultVersionSet set -> {
                ObjectNode description = Reply.empty();
                description.put("Name", row.name());
                description.put("DefaultVersion", set.version());
                Reply.put(description, "DefaultVersionName", row.versionName());
                yield Reply.of("Description", description);
            }
            case RegistryEvent.RegistryCommandRejected rejected ->
                throw new ApiException(Documents.INVALID_VERSION, rejected.reason() + ".");
            case RegistryEvent.RunbookRegistered other -> throw Registrations.unexpected(other);
            case RegistryEvent.RunbookRejected other -> throw Registrations.unexpected(other);
            case RegistryEvent.RunbookDeleted other -> throw Registrations.unexpected(other);
        };
    }
}
