package dev.runstream.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runstream.expression.JsonText;
import dev.runstream.runbook.DocumentFormat;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The text of a document in the format that is asked for. */
final class DocumentText {
    private static final ObjectMapper VALUES = JsonMapper.builder().build();

    private DocumentText() {}

    /** As it is written when that is the format; otherwise the same document, without its comments. */
    static String in(DocumentFormat wanted, String text, DocumentFormat written) {
        if (wanted == written) {
            return text;
        }
        return switch (wanted) {
            case JSON -> JsonText.pretty(VALUES.valueToTree(yaml(text)));
            case YAML -> dump(JsonText.parse(text));
        };
    }

    private static Object yaml(String text) {
        // What is registered was small enough for the engine that registered it.
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        return new Load(settings).loadFromString(text);
    }

    private static String dump(JsonNode document) {
        Object values = VALUES.convertValue(document, Object.class);
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .build())
                .dumpToString(values);
    }
}
