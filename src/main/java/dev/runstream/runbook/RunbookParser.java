package dev.runstream.runbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document and reports everything that is wrong with it at once (section 3.5). */
public final class RunbookParser {
    /** How much longer than its minified form a text may be; pretty-printed real documents are 1.3 times as long. */
    private static final int MAX_BLANKS_FACTOR = 8;

    private RunbookParser() {}

    /** @param format null to tell it by the first character */
    public static Parsed parse(String text, @Nullable DocumentFormat format, DocumentLimits limits) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Problems problems = new Problems();
        Runbook runbook = null;
        try {
            runbook = read(bare, format == null ? formatOf(bare) : format, limits, problems);
        } catch (UnreadableDocumentException e) {
            problems.error(e.place(), "", e.rule(), String.valueOf(e.getMessage()));
        }
        return new Parsed(runbook, problems.inDocumentOrder());
    }

    private static @Nullable Runbook read(
            String text, DocumentFormat format, DocumentLimits limits, Problems problems) {
        if (text.length() > (long) MAX_BLANKS_FACTOR * limits.maxBytes()) {
            throw new UnreadableDocumentException(
                    Place.START,
                    "R302",
                    "MaxDocumentSizeExceeded: the text of the document has " + text.length()
                            + " characters, far more than " + limits.maxBytes() + " bytes of minified JSON.");
        }
        SourceText source = new SourceText(text);
        Node root = switch (format) {
            case JSON -> JsonReader.read(text, limits.maxBytes(), problems);
            case YAML -> YamlReader.read(text, source, limits.maxBytes(), problems);
        };
        if (root == null) {
            throw new UnreadableDocumentException(
                    Place.START, "R301", format + " not well-formed. The document is empty.");
        }
        Runbook runbook = DocumentReader.read(Located.root(root, problems), source, limits);
        return problems.refuse() ? null : runbook;
    }

    private static DocumentFormat formatOf(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") ? DocumentFormat.JSON : DocumentFormat.YAML;
    }

    /**
     * @param runbook null exactly when a problem is an error
     * @param problems in document order
     */
    public record Parsed(@Nullable Runbook runbook, List<Problem> problems) {}
}
