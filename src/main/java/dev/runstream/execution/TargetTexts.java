package dev.runstream.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Event.TargetPlan;
import dev.runstream.expression.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters of the children of a rate control parent as one JSON text: beside the state where it is long, because the
 * state is written at the end of each child. Frozen: replay must come to the same text.
 *
 * @param common what all children get
 * @param children what each gets beside that, in the order of their starts
 */
record TargetTexts(Map<String, List<String>> common, List<Map<String, List<String>>> children) {
    private static final String COMMON = "common";
    private static final String CHILDREN = "children";

    static String write(TargetPlan plan) {
        ObjectNode text = JsonNodeFactory.instance.objectNode();
        put(text.putObject(COMMON), plan.parameters());
        ArrayNode children = text.putArray(CHILDREN);
        plan.children().forEach(child -> put(children.addObject(), child));
        return JsonText.write(text);
    }

    static TargetTexts read(String text) {
        JsonNode json = JsonText.parse(text);
        List<Map<String, List<String>>> children = new ArrayList<>();
        json.path(CHILDREN).forEach(child -> children.add(parameters(child)));
        return new TargetTexts(parameters(json.path(COMMON)), children);
    }

    private static void put(ObjectNode object, Map<String, List<String>> parameters) {
        new TreeMap<>(parameters).forEach((name, values) -> {
            ArrayNode list = object.putArray(name);
            values.forEach(list::add);
        });
    }

    private static Map<String, List<String>> parameters(JsonNode object) {
        Map<String, List<String>> parameters = new TreeMap<>();
        object.properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            entry.getValue().forEach(value -> values.add(value.textValue()));
            parameters.put(entry.getKey(), values);
        });
        return parameters;
    }
}
