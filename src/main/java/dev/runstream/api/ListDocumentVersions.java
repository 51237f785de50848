package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;
import dev.runstream.query.RunbookRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of a document, oldest first (R716). */
final class ListDocumentVersions implements Operation {
    private final Documents documents;

    ListDocumentVersions(Documents documents) {
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
        int max = members.number("MaxResults", 1, Members.PAGE_MAX, Members.PAGE_MAX);
        String token = members.text("NextToken", Text.ANY);
        members.check();
        request.requireRunbook(name);
        String last = PageTokens.read(name, token);
        long after = last == null ? 0 : number(last);
        List<RunbookRow> rest = documents.existing(name).stream()
                .filter(row -> number(row.version()) > after)
                .toList();
        List<RunbookRow> page = rest.subList(0, Math.min(max, rest.size()));
        @Nullable
        String next = page.size() == rest.size()
                ? null
                : PageTokens.write(name, page.getLast().version());
        return Reply.page(
                "DocumentVersions",
                page.stream().map(DocumentDescription::version).toList(),
                next);
    }

    private static long number(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw PageTokens.invalid();
        }
    }
}
