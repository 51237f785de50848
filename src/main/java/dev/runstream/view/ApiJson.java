package dev.runstream.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Failure;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Rendering;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How SSM's API writes members. One without a value is left out (R706). */
final class ApiJson {
    private ApiJson() {}

    static void put(ObjectNode json, String member, @Nullable String value) {
        if (value != null) {
            json.put(member, value);
        }
    }

    /** Seconds since the epoch, milliseconds as decimals, always three of them (R705). */
    static void putTime(ObjectNode json, String member, @Nullable Long epochMillis) {
        if (epochMillis != null) {
            json.set(member, DecimalNode.valueOf(BigDecimal.valueOf(epochMillis, 3)));
        }
    }

    /** A map of lists of strings; left out when it is empty. */
    static void putLists(ObjectNode json, String member, Map<String, List<String>> lists) {
        if (!lists.isEmpty()) {
            putValues(json.putObject(member), lists);
        }
    }

    /** Lists of strings by name, as members. */
    static void putValues(ObjectNode json, Map<String, List<String>> lists) {
        lists.forEach((name, values) -> {
            var array = json.putArray(name);
            values.forEach(array::add);
        });
    }

    static void putTarget(ObjectNode json, Target target) {
        json.put("Key", target.key());
        var values = json.putArray("Values");
        target.values().forEach(values::add);
    }

    /** FailureDetails; the error's own name stands among the details, because SSM has no member for it. */
    static void putDetails(ObjectNode json, @Nullable Failure failure) {
        if (failure == null) {
            return;
        }
        ObjectNode details = json.putObject("FailureDetails");
        details.put("FailureStage", failure.stage().name());
        details.put("FailureType", failure.type().name());
        Map<String, List<String>> facts = new TreeMap<>();
        failure.details().forEach((name, value) -> facts.put(name, List.of(value)));
        if (failure.code() != null) {
            facts.put("Code", List.of(failure.code()));
        }
        putLists(details, "Details", facts);
    }

    /** JSON texts as the API shows values: lists of strings (R341, R444). */
    static List<String> strings(String jsonText) {
        return strings(JsonText.parse(jsonText));
    }

    static List<String> strings(JsonNode value) {
        return Rendering.strings(value);
    }
}
