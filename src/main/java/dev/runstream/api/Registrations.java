package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.query.RunbookRow;
import dev.runstream.runbook.DocumentFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Registers what documents say, and answers as SSM does. */
final class Registrations {
    private static final String CONTENT = "InvalidDocumentContent";

    /** Behind line and column, in front of what it says: problems that have a code of their own. */
    private static final Pattern CODE =
            Pattern.compile("\\d+:\\d+: (MaxDocumentSizeExceeded|InvalidDocumentSchemaVersion): .*", Pattern.DOTALL);

    private final Documents documents;
    private final Decisions decisions;

    Registrations(Documents documents, Decisions decisions) {
        this.documents = documents;
        this.decisions = decisions;
    }

    /** What CreateDocument and UpdateDocument have in common. */
    record Content(
            String text, DocumentFormat format, @Nullable String versionName) {
        /** Without the check: that is the caller's. */
        static Content read(Members members) {
            String text = members.required("Content", Text.chars(1, Integer.MAX_VALUE));
            String format = members.text("DocumentFormat", Text.DOCUMENT_FORMAT);
            String versionName = members.text("VersionName", Text.VERSION_NAME);
            members.check();
            if ("TEXT".equals(format)) {
                throw new ApiException(CONTENT, "Expected DocumentFormat to be JSON or YAML, but it is TEXT.");
            }
            if (!members.structures("Attachments", 0, 20).isEmpty()) {
                throw new ApiException(
                        "ValidationException", "Expected a document without Attachments, which are not kept here.");
            }
            return new Content(
                    text, format == null ? DocumentFormat.JSON : DocumentFormat.valueOf(format), versionName);
        }
    }

    /**
     * The description of the version that it became.
     *
     * @throws ApiException when the registry refuses it
     */
    ObjectNode register(String name, Content content, String caller) throws InterruptedException {
        RegisterRunbook command =
                new RegisterRunbook(name, content.text(), content.format(), false, content.versionName(), caller);
        return decisions.onRunbook(name, command, decision -> answer(command, (RegistryEvent) decision));
    }

    private ObjectNode answer(RegisterRunbook command, RegistryEvent decision) {
        return switch (decision) {
            case RegistryEvent.RunbookRegistered registered -> {
                List<RunbookRow> versions = documents.existing(command.name());
                RunbookRow row = documents.find(command.name(), registered.version(), null);
                yield Reply.of("DocumentDescription", DocumentDescription.of(row, versions, command.content()));
            }
            case RegistryEvent.RunbookRejected rejected -> throw refusal(rejected.problems());
            case RegistryEvent.RegistryCommandRejected rejected ->
                throw new ApiException(CONTENT, rejected.reason() + ".");
            case RegistryEvent.DefaultVersionSet other -> throw unexpected(other);
            case RegistryEvent.RunbookDeleted other -> throw unexpected(other);
        };
    }

    static ApiException unexpected(RegistryEvent decision) {
        return ApiException.internal("Expected the registry to answer the command, but it answers " + decision + ".");
    }

    /** With everything that is wrong, as the registry says it (R3.5). */
    private static ApiException refusal(List<String> problems) {
        String code = problems.stream()
                .map(CODE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse(CONTENT);
        return new ApiException(code, String.join("\n", problems));
    }
}
