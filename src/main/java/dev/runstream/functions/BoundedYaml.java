package dev.runstream.functions;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML of a file of ours as nodes, with bounds: nodes are composed level by level of the stack. */
public final class BoundedYaml {
    private static final int LEVELS_MAX = 200;
    private static final int ALIASES_MAX = 1_000;
    private static final int CHARACTERS_MAX = 4 * 1024 * 1024;

    private BoundedYaml() {}

    /**
     * @param label what the text is called in messages
     * @return empty when there is nothing but blanks and comments
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException when it is no YAML, or has more levels, aliases of
     *     lists and maps, or characters than anyone writes
     */
    public static Optional<Node> compose(String text, String label) {
        if (text.length() > CHARACTERS_MAX) {
            throw new ParserException("there are more than " + CHARACTERS_MAX + " characters", Optional.empty());
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(label)
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        int levels = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++levels > LEVELS_MAX) {
                throw new ParserException(
                        "lists and maps are nested deeper than " + LEVELS_MAX + " levels", event.getStartMark());
            } else if (event instanceof CollectionEndEvent) {
                levels--;
            }
        }
        return new Compose(settings).composeString(text);
    }
}
