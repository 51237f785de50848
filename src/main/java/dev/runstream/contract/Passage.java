package dev.runstream.contract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A walk over bytes by the schema that wrote them, without any Java record: skips a field that we do not have, or writes
 * it once more with digests in the place of payloads.
 */
@FunctionalInterface
interface Passage {
    /** @param sink null to skip */
    void pass(Source source, @Nullable Sink sink);

    /** @throws UnreadableRecordException when the schema holds itself: no bytes would ever be enough */
    static Passage of(Schema schema) {
        return compile(schema, false, new HashSet<>());
    }

    private static Passage compile(Schema schema, boolean payload, Set<String> open) {
        return switch (schema.getType()) {
            case NULL -> (source, sink) -> {};
            case BOOLEAN -> copied(Source::bool);
            case INT -> copied(Source::int32);
            case LONG, ENUM -> copied(Source::number);
            case FLOAT -> copied(source -> source.skip(Float.BYTES));
            case DOUBLE -> copied(source -> source.skip(Double.BYTES));
            case FIXED -> copied(source -> source.skip(schema.getFixedSize()));
            case BYTES -> copied(source -> source.skip(source.length("bytes")));
            case STRING -> payload ? Passage::payload : copied(source -> source.skip(source.length("a text")));
            case ARRAY -> blocks(compile(schema.getElementType(), payload, open));
            case MAP -> {
                Passage key = copied(source -> source.skip(source.length("a key")));
                Passage value = compile(schema.getValueType(), payload, open);
                yield blocks((source, sink) -> {
                    key.pass(source, sink);
                    value.pass(source, sink);
                });
            }
            case UNION -> union(schema.getTypes(), payload, open);
            case RECORD -> record(schema, open);
        };
    }

    private static Passage copied(java.util.function.Consumer<Source> skip) {
        return (source, sink) -> {
            int start = source.at();
            skip.accept(source);
            if (sink != null) {
                source.copy(start, sink);
            }
        };
    }

    private static void payload(Source source, @Nullable Sink sink) {
        int length = source.length("a text");
        source.skip(length);
        if (sink != null) {
            source.payload(length, sink);
        }
    }

    /** Arrays and maps come out in blocks without a size in bytes, as every writer of events writes them. */
    private static Passage blocks(Passage item) {
        return (source, sink) -> {
            int count;
            do {
                count = source.block();
                if (sink != null) {
                    sink.number(count);
                }
                for (int i = 0; i < count; i++) {
                    item.pass(source, sink);
                }
            } while (count > 0);
        };
    }

    private static Passage union(List<Schema> types, boolean payload, Set<String> open) {
        Passage[] branches =
                types.stream().map(branch -> compile(branch, payload, open)).toArray(Passage[]::new);
        return (source, sink) -> {
            int index = source.index(branches.length, "the branch of a union");
            if (sink != null) {
                sink.number(index);
            }
            branches[index].pass(source, sink);
        };
    }

    private static Passage record(Schema schema, Set<String> open) {
        if (!open.add(schema.getFullName())) {
            throw new UnreadableRecordException(
                    "Expected a schema without circles, but " + schema.getFullName() + " holds itself");
        }
        Passage[] fields = schema.getFields().stream()
                .map(field -> compile(field.schema(), Boolean.TRUE.equals(field.getObjectProp("payload")), open))
                .toArray(Passage[]::new);
        open.remove(schema.getFullName());
        return (source, sink) -> {
            for (Passage field : fields) {
                field.pass(source, sink);
            }
        };
    }
}
