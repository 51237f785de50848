package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.execution.Command.DeleteRunbook;
import dev.runstream.execution.RegistryEvent;
import org.jspecify.annotations.Nullable;

/** Takes a runbook, or a version of it, away (R716). Executions that run keep theirs. */
final class DeleteDocument implements Operation {
    private final Documents documents;
    private final Decisions decisions;
    private final NameLocks locks;

    DeleteDocument(Documents documents, Decisions decisions, NameLocks locks) {
        this.documents = documents;
        this.decisions = decisions;
        this.locks = locks;
    }

    @Override
    public Permission permission() {
        return Permission.register;
    }

    @Override
    public ObjectNode answer(Request request) throws InterruptedException {
        Members members = request.members();
        String name = members.required("Name", Text.DOCUMENT_NAME);
        String version = members.text("DocumentVersion", Text.DOCUMENT_VERSION);
        String versionName = members.text("VersionName", Text.VERSION_NAME);
        members.flag("Force");
        members.check();
        request.requireRunbook(name);
        return locks.with(name, () -> {
            documents.existing(name);
            @Nullable
            String number = version == null && versionName == null
                    ? null
                    : documents.find(name, version, versionName).version();
            return decisions.onRunbook(
                    name,
                    new DeleteRunbook(name, number, request.caller().principal()),
                    decision -> answer((RegistryEvent) decision));
        });
    }

    private static ObjectNode answer(RegistryEvent decision) {
        return switch (decision) {
            case RegistryEvent.RunbookDeleted deleted -> Reply.empty();
            case RegistryEvent.RegistryCommandRejected rejected ->
                throw new ApiException("InvalidDocumentOperation", rejected.reason() + ".");
            case RegistryEvent.RunbookRegistered other -> throw Registrations.unexpected(other);
            case RegistryEvent.RunbookRejected other -> throw Registrations.unexpected(other);
            case RegistryEvent.DefaultVersionSet other -> throw Registrations.unexpected(other);
        };
    }
}
