package dev.runstream.runbook;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML 1.2 document of the core schema with places (R301, R306). It works on the parser's events: composing
 * nodes would recurse as deep as the document does.
 */
final class YamlReader {
    private static final String RULE = "R306";

    private final SourceText source;
    private final Problems problems;
    private final NodeBuilder builder;
    private final Map<Anchor, Node> anchored = new HashMap<>();
    private final List<Located> unquoted = new ArrayList<>();
    private final Deque<CollectionStartEvent> open = new ArrayDeque<>();

    private YamlReader(SourceText source, long maxBytes, Problems problems) {
        this.source = source;
        this.problems = problems;
        this.builder = new NodeBuilder(problems, RULE, maxBytes);
    }

    /** @throws UnreadableDocumentException when the text is not one YAML document within the limits */
    static @Nullable Node read(String text, SourceText source, long maxBytes, Problems problems) {
        YamlReader reader = new YamlReader(source, maxBytes, problems);
        try {
            return reader.read(new Parse(settings(text)).parseString(text).iterator());
        } catch (MarkedYamlEngineException e) {
            throw notWellFormed(e.getProblemMark().map(YamlReader::start).orElse(Place.START), e, reader);
        } catch (YamlEngineException e) {
            throw new UnreadableDocumentException(
                    Place.START, "R301", "YAML not well-formed: " + Problems.shown(String.valueOf(e.getMessage())));
        }
    }

    /** What follows a map on its line is the rest of a value that begins with an unquoted reference. */
    private static UnreadableDocumentException notWellFormed(
            Place place, MarkedYamlEngineException e, YamlReader reader) {
        if (!reader.unquoted.isEmpty() && reader.unquoted.getLast().place().line() == place.line()) {
            Place reference = reader.unquoted.removeLast().place();
            reader.tellUnquoted();
            return new UnreadableDocumentException(
                    reference, RULE, "A value that begins with a reference must be quoted in YAML.");
        }
        reader.tellUnquoted();
        return new UnreadableDocumentException(
                place, "R301", "YAML not well-formed: " + Problems.shown(e.getProblem()) + ".");
    }

    /** One buffer for the whole text: the parser would copy what it has of a long scalar for every small one. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setBufferSize(text.length() + 1)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
    }

    private @Nullable Node read(Iterator<Event> events) {
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (builder.root() != null) {
                        throw refused(event, "Expected one YAML document, but another one begins.");
                    }
                }
                case Alias -> alias((AliasEvent) event);
                case Scalar -> scalar((ScalarEvent) event);
                case SequenceStart, MappingStart -> start((CollectionStartEvent) event, events);
                case SequenceEnd, MappingEnd -> end(event);
            }
        }
        tellUnquoted();
        return builder.root();
    }

    private void tellUnquoted() {
        for (Located reference : unquoted) {
            reference.error(RULE, "A reference must be quoted in YAML: write " + reference.description() + ".");
        }
    }

    private void alias(AliasEvent event) {
        Node node = anchored.get(event.getAlias());
        if (node == null) {
            throw refused(
                    event,
                    "The alias *" + Problems.shown(event.getAlias().getValue()) + " has no complete anchor before it.");
        }
        if (!builder.wantsKey()) {
            builder.add(node);
            return;
        }
        if (node instanceof Node.Scalar scalar) {
            builder.key(text(scalar), place(event));
        } else {
            throw refused(event, "Expected a string as key, but got an alias of a list or map.");
        }
    }

    private void scalar(ScalarEvent event) {
        Place place = place(event);
        if (builder.wantsKey()) {
            builder.key(event.getValue(), place);
            event.getAnchor()
                    .ifPresent(anchor -> anchored.put(
                            anchor,
                            new Node.Scalar(
                                    place,
                                    TextNode.valueOf(event.getValue()),
                                    null,
                                    JsonSize.ofString(event.getValue()))));
            return;
        }
        Node.Scalar node = YamlScalar.node(event, place);
        builder.add(node);
        event.getAnchor().ifPresent(anchor -> anchored.put(anchor, node));
    }

    private void start(CollectionStartEvent event, Iterator<Event> events) {
        if (builder.wantsKey()) {
            if (event.isFlow() && event instanceof MappingStartEvent && isUnderOpenBrace()) {
                unquotedReference(events);
                return;
            }
            throw refused(event, "Expected a string as key, but got a list or map.");
        }
        event.getTag().ifPresent(tag -> {
            if (!tag.equals("!") && !tag.equals("tag:yaml.org,2002:map") && !tag.equals("tag:yaml.org,2002:seq")) {
                throw refused(event, "The tag " + Problems.shown(tag) + " is not part of YAML's core schema.");
            }
        });
        if (event instanceof MappingStartEvent) {
            builder.startMapping(place(event));
        } else {
            builder.startSequence(place(event));
        }
        open.push(event);
    }

    private void end(Event event) {
        Place place = place(event);
        Node node = builder.end(place.endLine(), place.endColumn());
        open.pop().getAnchor().ifPresent(anchor -> anchored.put(anchor, node));
    }

    private boolean isUnderOpenBrace() {
        return open.element().isFlow() && builder.isInEmptyMapping();
    }

    /** {@code key: {{ x }}} is a map within a map for YAML; the author means a string. */
    private void unquotedReference(Iterator<Event> events) {
        Place start = builder.placeOfInnermost();
        Place end = start;
        for (int depth = 2; depth > 0; ) {
            Event event = events.next();
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> {
                    if (++depth > NodeBuilder.MAX_DEPTH) { // what is read here is kept nowhere else
                        throw builder.tooDeep(place(event));
                    }
                }
                case MappingEnd, SequenceEnd -> depth--;
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment, Alias, Scalar -> {}
            }
            end = place(event);
        }
        builder.abandon();
        open.pop();
        Place place = new Place(start.line(), start.column(), end.endLine(), end.endColumn());
        String text = source.slice(place);
        Node.Scalar scalar = new Node.Scalar(place, TextNode.valueOf(text), null, JsonSize.ofString(text));
        unquoted.add(new Located(scalar, "", place, builder.path(), problems));
        builder.add(scalar);
    }

    private static String text(Node.Scalar scalar) {
        String plain = scalar.plainText();
        return plain != null ? plain : scalar.json().asText();
    }

    private static UnreadableDocumentException refused(Event event, String message) {
        return new UnreadableDocumentException(place(event), RULE, message);
    }

    private static Place place(Event event) {
        Place start = event.getStartMark().map(YamlReader::start).orElse(Place.START);
        Place end = event.getEndMark().map(YamlReader::start).orElse(start);
        return new Place(start.line(), start.column(), end.line(), end.column());
    }

    private static Place start(Mark mark) {
        return Place.at(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
