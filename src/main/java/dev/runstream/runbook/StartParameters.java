package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Scope;
import java.util.List;
import java.util.Map;

/** The parameters of one start: supplied values checked and converted, defaults filled in (R313 to R324). */
public sealed interface StartParameters {
    /** Every parameter of the document, by name, in document order. */
    record Accepted(Map<String, JsonNode> values) implements StartParameters {}

    /** @param messages one for each problem, in the texts of R321 */
    record Refused(List<String> messages) implements StartParameters {}

    /**
     * @param supplied in SSM's form, lists of strings (R316)
     * @param system values of {@code global:*}, {@code automation:*} and {@code ssm:*} references in defaults (R322)
     */
    static StartParameters check(Runbook runbook, Map<String, List<String>> supplied, Scope system) {
        return new StartCheck(runbook, system).check(supplied);
    }
}
