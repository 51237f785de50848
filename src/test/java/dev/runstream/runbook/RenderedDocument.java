package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** A document as text, one property on each line, and on which line everything in it stands. */
final class RenderedDocument {
    private final StringBuilder text = new StringBuilder();
    private final Map<JsonPointer, Integer> firstLines = new HashMap<>();
    private final Map<JsonPointer, Integer> lastLines = new HashMap<>();
    private int line = 1;

    private RenderedDocument() {}

    static RenderedDocument of(JsonNode document, DocumentFormat format) {
        RenderedDocument rendered = new RenderedDocument();
        switch (format) {
            case JSON -> rendered.json(document, JsonPointer.empty(), 0);
            case YAML -> rendered.yaml(document, JsonPointer.empty(), 0);
        }
        return rendered;
    }

    String text() {
        return text.toString();
    }

    /** The line on which a value begins, its key included. */
    int firstLine(JsonPointer at) {
        return firstLines.get(at);
    }

    /** The line on which a value ends. */
    int lastLine(JsonPointer at) {
        return lastLines.get(at);
    }

    private void json(JsonNode node, JsonPointer at, int indent) {
        firstLines.putIfAbsent(at, line);
        if (node.isContainerNode() && !node.isEmpty()) {
            text.append(node.isObject() ? "{" : "[");
            String separator = "";
            for (Iterator<Map.Entry<String, JsonNode>> fields = fields(node); fields.hasNext(); separator = ",") {
                Map.Entry<String, JsonNode> field = fields.next();
                text.append(separator);
                newLine(indent + 2);
                if (node.isObject()) {
                    text.append(quoted(field.getKey())).append(": ");
                }
                json(field.getValue(), child(at, node, field.getKey()), indent + 2);
            }
            newLine(indent);
            text.append(node.isObject() ? "}" : "]");
        } else {
            text.append(node);
        }
        lastLines.put(at, line);
    }

    private void yaml(JsonNode node, JsonPointer at, int indent) {
        firstLines.putIfAbsent(at, line);
        if (node.isContainerNode() && !node.isEmpty()) {
            boolean first = true;
            for (Iterator<Map.Entry<String, JsonNode>> fields = fields(node); fields.hasNext(); first = false) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (!first) {
                    newLine(indent);
                }
                JsonPointer child = child(at, node, field.getKey());
                firstLines.put(child, line);
                text.append(node.isObject() ? quoted(field.getKey()) + ":" : "-");
                boolean nested =
                        field.getValue().isContainerNode() && !field.getValue().isEmpty();
                if (nested && node.isObject()) {
                    newLine(indent + 2);
                } else {
                    text.append(' ');
                }
                yaml(field.getValue(), child, indent + 2);
            }
        } else if (node.isTextual() && isBlock(node.textValue())) {
            text.append(node.textValue().endsWith("\n") ? "|" : "|-");
            node.textValue().lines().forEach(content -> {
                newLine(content.isEmpty() ? 0 : indent);
                text.append(content);
            });
        } else {
            text.append(node);
        }
        lastLines.put(at, line);
    }

    private static boolean isBlock(String text) {
        return text.contains("\n")
                && !text.startsWith(" ")
                && !text.startsWith("\n")
                && !text.endsWith("\n\n")
                && text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
    }

    private static Iterator<Map.Entry<String, JsonNode>> fields(JsonNode container) {
        if (container.isObject()) {
            return container.properties().iterator();
        }
        Map<String, JsonNode> items = new LinkedHashMap<>();
        container.forEach(item -> items.put(String.valueOf(items.size()), item));
        return items.entrySet().iterator();
    }

    private static JsonPointer child(JsonPointer at, JsonNode container, String key) {
        return container.isObject() ? at.appendProperty(key) : at.appendIndex(Integer.parseInt(key));
    }

    private static String quoted(String key) {
        return TextNode.valueOf(key).toString();
    }

    private void newLine(int indent) {
        text.append('\n').append(" ".repeat(indent));
        line++;
    }
}
