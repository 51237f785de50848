package dev.runstream.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.Target;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How targets stand in columns (section 6.5). They are not cut: R641 and R642 bound them, and what is shown of a rate
 * control execution follows from all of them.
 */
final class StoredTargets {
    private StoredTargets() {}

    static @Nullable String plan(@Nullable TargetPlan plan) {
        if (plan == null) {
            return null;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("targetParameterName", plan.targetParameterName());
        ArrayNode targets = json.putArray("targets");
        plan.targets().forEach(target -> write(targets.addObject(), target));
        put(json.putObject("parameters"), plan.parameters());
        ArrayNode children = json.putArray("children");
        plan.children().forEach(child -> put(children.addObject(), child));
        json.put("maxConcurrency", plan.maxConcurrency());
        json.put("maxErrors", plan.maxErrors());
        json.put("concurrencyMax", plan.concurrencyMax());
        json.put("errorsMax", plan.errorsMax());
        json.put("firstWidth", plan.firstWidth());
        return StoredText.storable(JsonText.write(json));
    }

    /** What {@link #plan} wrote; null for null. */
    static @Nullable TargetPlan toPlan(@Nullable String column) {
        if (column == null) {
            return null;
        }
        JsonNode json = JsonText.parse(column);
        List<Target> targets = new ArrayList<>();
        json.get("targets").forEach(target -> targets.add(target(target)));
        List<Map<String, List<String>>> children = new ArrayList<>();
        json.get("children").forEach(child -> children.add(lists(child)));
        return new TargetPlan(
                json.get("targetParameterName").textValue(),
                targets,
                lists(json.get("parameters")),
                children,
                json.get("maxConcurrency").textValue(),
                json.get("maxErrors").textValue(),
                json.get("concurrencyMax").intValue(),
                json.get("errorsMax").intValue(),
                json.get("firstWidth").intValue());
    }

    static String target(Target target) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json, target);
        return StoredText.storable(JsonText.write(json));
    }

    /** What {@link #target} wrote; null for null. */
    static @Nullable Target toTarget(@Nullable String column) {
        return column == null ? null : target(JsonText.parse(column));
    }

    private static void write(ObjectNode json, Target target) {
        json.put("key", target.key());
        ArrayNode values = json.putArray("values");
        target.values().forEach(values::add);
    }

    private static Target target(JsonNode json) {
        return new Target(json.get("key").textValue(), StoredText.strings(json.get("values")));
    }

    private static void put(ObjectNode json, Map<String, List<String>> lists) {
        lists.forEach((name, values) -> {
            ArrayNode array = json.putArray(name);
            values.forEach(array::add);
        });
    }

    private static Map<String, List<String>> lists(JsonNode json) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        json.properties().forEach(list -> lists.put(list.getKey(), StoredText.strings(list.getValue())));
        return lists;
    }
}
