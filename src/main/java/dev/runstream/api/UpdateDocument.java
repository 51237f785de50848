package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.Registrations.Content;
import dev.runstream.api.auth.Hashes;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.RunbookRow;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Registers a further version of a runbook (R716). The default version stays what it is. */
final class UpdateDocument implements Operation {
    private final Documents documents;
    private final Registrations registrations;
    private final NameLocks locks;
    private final int versionsMax;

    /** @param versionsMax of a document */
    UpdateDocument(Documents documents, Registrations registrations, NameLocks locks, int versionsMax) {
        this.documents = documents;
        this.registrations = registrations;
        this.locks = locks;
        this.versionsMax = versionsMax;
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
        Content content = Content.read(members);
        request.requireRunbook(name);
        return locks.with(name, () -> {
            List<RunbookRow> versions = documents.existing(name);
            if (version != null) {
                documents.find(name, version, null);
            }
            requireNew(name, content, versions);
            return registrations.register(name, content, request.caller().principal());
        });
    }

    private void requireNew(String name, Content content, List<RunbookRow> versions) {
        String sha256 = Hashes.sha256Hex(content.text().getBytes(StandardCharsets.UTF_8));
        for (RunbookRow row : versions) {
            if (row.sha256().equals(sha256)) {
                throw new ApiException(
                        "DuplicateDocumentContent",
                        "Expected content that no version of document " + name + " has, but version " + row.version()
                                + " has it.");
            }
            if (content.versionName() != null && content.versionName().equals(row.versionName())) {
                throw new ApiException(
                        "DuplicateDocumentVersionName",
                        "Expected a version name that no version of document " + name + " has, but version "
                                + row.version() + " has " + row.versionName() + ".");
            }
        }
        if (versions.size() >= versionsMax) {
            throw new ApiException(
                    "DocumentVersionLimitExceeded",
                    "Expected fewer than " + versionsMax + " versions of document " + name + ", but there are "
                            + versions.size() + ": delete some.");
        }
    }
}
