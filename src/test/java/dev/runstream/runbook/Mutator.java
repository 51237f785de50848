package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Puts one fault into a document that has none.
 *
 * @param rule that the fault breaks
 * @param apply changes the document and says where; empty when the document has no place for it
 */
record Mutator(String name, String rule, BiFunction<ObjectNode, Random, Optional<Fault>> apply) {

    /**
     * @param at the value that is wrong, or that lacks something
     * @param atEnd whether the fault is at the end of the value and not at its beginning
     */
    record Fault(JsonPointer at, boolean atEnd) {}

    /** At the value that the property is set to, in a random one of the parts of the document. */
    static Mutator set(String rule, Parts parts, String property, Object value) {
        return new Mutator(
                rule + " " + parts.name + ": " + property + " = " + value,
                rule,
                (document, random) -> parts.pick(document, random).map(part -> {
                    object(document, part).set(property, Mutators.node(value));
                    return new Fault(part.appendProperty(property), false);
                }));
    }

    /** At the part that lacks a property, or at the part of another depth that it belongs to. */
    static Mutator remove(String rule, Parts parts, String property, int up) {
        return new Mutator(
                rule + " " + parts.name + " without " + property,
                rule,
                (document, random) -> parts.with(property)
                        .pick(document, random)
                        .map(part -> {
                            object(document, part).remove(property);
                            JsonPointer at = part;
                            for (int i = 0; i < up; i++) {
                                at = at.head();
                            }
                            return new Fault(at, false);
                        }));
    }

    /** The same, but the fault is in a property of what was put there. */
    Mutator in(String property) {
        return new Mutator(
                name,
                rule,
                (document, random) -> apply.apply(document, random)
                        .map(fault -> new Fault(fault.at.appendProperty(property), fault.atEnd)));
    }

    static ObjectNode object(JsonNode document, JsonPointer at) {
        return (ObjectNode) document.at(at);
    }

    /** Some maps of a document: all its steps, say. */
    record Parts(String name, Function<JsonNode, List<JsonPointer>> find) {

        Optional<JsonPointer> pick(JsonNode document, Random random) {
            List<JsonPointer> found = find.apply(document);
            return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
        }

        Parts with(String property) {
            return where(part -> part.has(property));
        }

        Parts without(String property) {
            return where(part -> !part.has(property));
        }

        Parts where(Predicate<JsonNode> condition) {
            return new Parts(
                    name,
                    document -> find.apply(document).stream()
                            .filter(at -> condition.test(document.at(at)))
                            .toList());
        }

        /** The maps under a property of each of these. */
        Parts under(String property) {
            return new Parts(
                    property + " of " + name,
                    document -> with(property).find.apply(document).stream()
                            .map(at -> at.appendProperty(property))
                            .toList());
        }

        /** The maps in a list under a property of each of these. */
        Parts each(String property) {
            return new Parts("one of " + property + " of " + name, document -> {
                List<JsonPointer> items = new ArrayList<>();
                for (JsonPointer list : under(property).find.apply(document)) {
                    for (int i = 0; i < document.at(list).size(); i++) {
                        items.add(list.appendIndex(i));
                    }
                }
                return items;
            });
        }
    }
}
