package dev.runstream.runbook;

/**
 * How large a document may be (R302, R303, section 11).
 *
 * @param maxBytes of the minified JSON form, UTF-8
 * @param maxSteps loop bodies included
 */
public record DocumentLimits(int maxBytes, int maxSteps) {
    public static final DocumentLimits DEFAULT = new DocumentLimits(1024 * 1024, 2_000);

    /** AWS's own ({@code strict}). */
    public static final DocumentLimits STRICT = new DocumentLimits(64 * 1024, 500);
}
