package dev.runstream.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.execution.StoredParameters;
import dev.runstream.expression.JsonText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what targets stand for that are no values themselves (R641): {@code tag:Env=prod}, {@code ResourceGroup=web}. AWS
 * asks its own inventory; here a properties file stands in for it.
 */
public final class TargetSource implements ParameterSource {
    private static final String SETTING = "engine.targets.file";

    private final @Nullable PropertiesParameters file;

    /** @param file null for none: every such target is refused */
    public TargetSource(@Nullable Path file) {
        this.file = file == null ? null : new PropertiesParameters(file, "the target");
    }

    /** @param targets {@code key=value} each */
    @Override
    public StoredParameters look(Set<String> targets) {
        Map<String, JsonNode> values = new TreeMap<>();
        Map<String, String> refusals = new TreeMap<>();
        StoredParameters known = file == null ? StoredParameters.NONE : file.look(targets);
        for (String target : targets) {
            JsonNode value = known.values().get(target);
            if (value != null) {
                values.put(target, list(value.asText()));
            } else if (!known.pending().containsKey(target)) {
                refusals.put(
                        target,
                        "Expected " + SETTING + " to say what the target " + target + " stands for, but "
                                + (file == null ? "it is not set." : "the file does not have it."));
            }
        }
        return new StoredParameters(values, refusals, known.pending());
    }

    private static JsonNode list(String text) {
        return JsonText.tryParse(text).filter(JsonNode::isArray).orElseGet(() -> {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (String item : text.split(",")) {
                if (!item.isBlank()) {
                    list.add(item.strip());
                }
            }
            return list;
        });
    }
}
