package dev.runstream.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.expression.JsonText;
import java.util.List;

/** Results as one JSON document. */
public final class SuitesJson {
    private SuitesJson() {}

    /** With a line end after the last line. */
    public static String of(List<SuiteResult> results) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (CaseResult.Outcome outcome : CaseResult.Outcome.values()) {
            json.put(
                    outcome.name(),
                    results.stream().mapToLong(result -> result.count(outcome)).sum());
        }
        ArrayNode suites = json.putArray("suites");
        for (SuiteResult result : results) {
            ObjectNode suite = suites.addObject();
            suite.put("file", result.suite().file().toString());
            ArrayNode cases = suite.putArray("cases");
            result.cases().forEach(each -> write(each, cases.addObject()));
        }
        return JsonText.pretty(json) + "\n";
    }

    private static void write(CaseResult result, ObjectNode json) {
        json.put("name", result.suiteCase().name());
        json.put("outcome", result.outcome().name());
        json.put("millis", result.millis());
        if (result.skipped() != null) {
            json.put("reason", result.skipped());
        }
        if (!result.differences().isEmpty()) {
            ArrayNode differences = json.putArray("differences");
            for (Difference difference : result.differences()) {
                ObjectNode each = differences.addObject();
                each.put("what", difference.what());
                ArrayNode rows = each.putArray("rows");
                for (Difference.Row row : difference.rows()) {
                    rows.addObject()
                            .put("expected", row.expected())
                            .put("actual", row.actual())
                            .put("same", row.same());
                }
            }
        }
    }
}
