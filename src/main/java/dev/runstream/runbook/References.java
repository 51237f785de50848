package dev.runstream.runbook;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Template;
import java.util.List;
import java.util.regex.Pattern;

/** The references in one text of the document (R401). */
final class References {
    private static final Pattern WHOLE = Pattern.compile("\\{\\{[^{}]*+\\}\\}");

    private References() {}

    /** Every reference of every kind, {@code ssm:} included. */
    static List<Reference> in(String text) {
        return text.contains("{{") ? Template.ofDefault(TextNode.valueOf(text)).references() : List.of();
    }

    static boolean anyIn(String text) {
        return !in(text).isEmpty();
    }

    /** Whether the text is exactly one reference (R411). */
    static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches() && anyIn(text);
    }

    /** What stands between the braces. */
    static String body(Reference reference) {
        return switch (reference) {
            case Reference.Parameter(String name) -> name;
            case Reference.StepOutput(String step, String output) -> step + "." + output;
            case Reference.DeepOutput(String step, String output, String path) -> step + "." + output + path;
            case Reference.Global(String name) -> "global:" + name;
            case Reference.Automation(String name) -> "automation:" + name;
            case Reference.Variable(String name) -> "variable:" + name;
            case Reference.Ssm(String path) -> "ssm:" + path;
        };
    }
}
