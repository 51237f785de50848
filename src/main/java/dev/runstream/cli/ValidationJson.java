package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.runbook.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints what validation found as one JSON document. */
final class ValidationJson {
    private ValidationJson() {}

    static void print(List<ValidatedDocument> documents, PrintWriter out) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("valid", documents.stream().allMatch(ValidatedDocument::isValid));
        ArrayNode list = root.putArray("documents");
        documents.forEach(document -> add(document, list.addObject()));
        out.println(root.toPrettyString());
    }

    private static void add(ValidatedDocument document, ObjectNode node) {
        node.put("file", document.file().toString());
        node.put("valid", document.isValid());
        ArrayNode problems = node.putArray("problems");
        for (Problem problem : document.problems()) {
            problems.addObject()
                    .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("message", problem.message())
                    .put("rule", problem.rule());
        }
        ArrayNode unbound = node.putArray("unbound");
        document.unbound()
                .forEach(step -> unbound.addObject()
                        .put("step", step.name())
                        .put("action", step.action().name()));
    }
}
