package dev.runstream.expression;

import org.jspecify.annotations.Nullable;

/**
 * Finds references in a text as the regular expression of R401 does, left to right and without overlap (R443), in time
 * linear in its length: what one opening reads holds no brace, so no character is read for two of them.
 */
enum ReferenceScanner {
    /** The references of R401, and paths into outputs (R407). */
    STEP,
    /** Also {@code {{ssm:path}}}: parameter defaults (R322, R324). */
    DEFAULT;

    /** @param end exclusive */
    record Found(int start, int end, Reference reference) {}

    /** The first reference that starts at {@code from} or later; null when there is none. */
    @Nullable
    Found next(String text, int from) {
        for (int start = text.indexOf("{{", from); start >= 0; start = text.indexOf("{{", start + 1)) {
            Found found = at(text, start);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Found at(String text, int start) {
        int nameStart = skipBlanks(text, start + 2);
        int nameEnd = skipWord(text, nameStart);
        if (nameEnd == nameStart || nameEnd == text.length()) {
            return null;
        }
        char after = text.charAt(nameEnd);
        if (after != '.' && after != ':') {
            int end = closing(text, nameEnd);
            return end < 0 ? null : new Found(start, end, new Reference.Parameter(text.substring(nameStart, nameEnd)));
        }
        String name = text.substring(nameStart, nameEnd);
        boolean path = after == ':' && this == DEFAULT && name.equals("ssm");
        int secondEnd = path ? skipPath(text, nameEnd + 1) : skipWord(text, nameEnd + 1);
        int end = closing(text, secondEnd);
        if (secondEnd == nameEnd + 1) {
            return null;
        }
        String second = text.substring(nameEnd + 1, secondEnd);
        if (end < 0) {
            return after == '.' && this == STEP ? deep(text, start, name, second, secondEnd) : null;
        }
        Reference reference = after == '.' ? new Reference.StepOutput(name, second) : prefixed(name, second);
        return reference == null ? null : new Found(start, end, reference);
    }

    private @Nullable Reference prefixed(String prefix, String name) {
        return switch (prefix) {
            case "global" -> new Reference.Global(name);
            case "automation" -> new Reference.Automation(name);
            case "variable" -> new Reference.Variable(name);
            case "ssm" -> this == DEFAULT ? new Reference.Ssm(name) : null;
            default -> null;
        };
    }

    /** A path into an output (R407); null when it is none, or one that may select several values. */
    private static @Nullable Found deep(String text, int start, String step, String output, int from) {
        int pathEnd = from;
        while (pathEnd < text.length() && "{}\n".indexOf(text.charAt(pathEnd)) < 0) {
            pathEnd++;
        }
        String path = text.substring(from, pathEnd).stripTrailing();
        if (!(path.startsWith(".") || path.startsWith("[")) || !text.startsWith("}}", pathEnd)) {
            return null;
        }
        try {
            return Selector.parse("$" + path).isDefinite()
                    ? new Found(start, pathEnd + 2, new Reference.DeepOutput(step, output, path))
                    : null;
        } catch (IllegalArgumentException e) {
            return null; // no path: no reference either
        }
    }

    /** Where the closing braces end, or -1 when something else comes first. */
    private static int closing(String text, int from) {
        int braces = skipBlanks(text, from);
        return text.startsWith("}}", braces) ? braces + 2 : -1;
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static int skipWord(String text, int from) {
        int i = from;
        while (i < text.length() && isWord(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The names of stored parameters: a hierarchy with slashes, and {@code :version} or {@code :label}. */
    private static int skipPath(String text, int from) {
        int i = from;
        while (i < text.length() && (isWord(text.charAt(i)) || "/.-:".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
