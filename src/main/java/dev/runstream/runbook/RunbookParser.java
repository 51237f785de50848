package dev.runstream.runbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document and reports everything that is wrong with it at once (section 3.5). */
public final class RunbookParser {
    private RunbookParser() {}

    /** @param format null to tell it by the first character */
    public static Parsed parse(String text, @Nullable DocumentFormat format, DocumentLimits limits) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * @param runbook null exactly when a problem is an error
     * @param problems in document order
     */
    public record Parsed(@Nullable Runbook runbook, List<Problem> problems) {}
}
