package dev.runstream.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.Reference;
import dev.runstream.expression.Scope;
import dev.runstream.expression.Template;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        return check(runbook, supplied, system, false);
    }

    /** @param apiLengths whether the API's own limits hold for supplied values (R317) */
    static StartParameters check(
            Runbook runbook, Map<String, List<String>> supplied, Scope system, boolean apiLengths) {
        return new StartCheck(runbook, system, apiLengths).check(supplied);
    }

    /** The paths of the stored parameters that a start with these parameters needs: those in defaults that are used. */
    static Set<String> stored(Runbook runbook, Set<String> supplied) {
        Set<String> paths = new LinkedHashSet<>();
        for (ParameterDefinition parameter : runbook.parameters().values()) {
            if (parameter.defaultValue() != null && !supplied.contains(parameter.name())) {
                for (Reference reference :
                        Template.ofDefault(parameter.defaultValue()).references()) {
                    if (reference instanceof Reference.Ssm(String path)) {
                        paths.add(path);
                    }
                }
            }
        }
        return paths;
    }
}
