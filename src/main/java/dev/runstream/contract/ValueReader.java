package dev.runstream.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Java value as some writer wrote it. Made once for each writer's schema: Avro's own resolution says what to do
 * with each of the writer's fields, and this carries it out.
 */
@FunctionalInterface
interface ValueReader {
    @Nullable
    Object read(Source source);

    /** @throws UnreadableRecordException when no value of the writer's schema can be read as the record */
    static ValueReader of(Schema writer, RecordType type) {
        return compile(Resolver.resolve(writer, type.schema(), GenericData.get()), new Shape.Composite(type));
    }

    private static ValueReader compile(Resolver.Action action, Shape shape) {
        return switch (action.type) {
            case DO_NOTHING -> scalar(shape);
            case PROMOTE -> promoted(action);
            case ENUM -> symbol((Resolver.EnumAdjust) action, shape);
            case RECORD -> composite((Resolver.RecordAdjust) action, ((Shape.Composite) present(shape)).type());
            case CONTAINER -> container((Resolver.Container) action, present(shape));
            case WRITER_UNION -> writerUnion((Resolver.WriterUnion) action, shape);
            case READER_UNION -> compile(((Resolver.ReaderUnion) action).actualAction, shape);
            case ERROR ->
                throw new UnreadableRecordException(
                        "Expected a schema that this version can read, but the writer's cannot be: " + action);
            case SKIP -> throw new IllegalStateException("Expected a skipped field to have no reader, but it has one");
        };
    }

    private static Shape present(Shape shape) {
        return shape instanceof Shape.Optional(Shape value) ? value : shape;
    }

    private static ValueReader scalar(Shape shape) {
        return switch (present(shape)) {
            case Shape.Scalar scalar ->
                switch (scalar) {
                    case BOOLEAN -> Source::bool;
                    case INT -> Source::int32;
                    case LONG -> Source::number;
                    case BYTES -> Source::lengthAndBytes;
                    case SHA256 -> source -> HexFormat.of().formatHex(source.fixed(Sha256.BYTES));
                };
            case Shape.Text text -> Source::text;
            case Shape.Symbol s -> throw new IllegalStateException("Expected a scalar, but it is " + s);
            case Shape.Sequence s -> throw new IllegalStateException("Expected a scalar, but it is " + s);
            case Shape.Dictionary s -> throw new IllegalStateException("Expected a scalar, but it is " + s);
            case Shape.Optional s -> throw new IllegalStateException("Expected a scalar, but it is " + s);
            case Shape.Composite s -> throw new IllegalStateException("Expected a scalar, but it is " + s);
        };
    }

    private static ValueReader promoted(Resolver.Action action) {
        Schema.Type from = action.writer.getType();
        Schema.Type to = action.reader.getType();
        if (from == Schema.Type.INT && to == Schema.Type.LONG) {
            return Source::number;
        }
        if (from == Schema.Type.BYTES && to == Schema.Type.STRING) {
            return Source::text;
        }
        if (from == Schema.Type.STRING && to == Schema.Type.BYTES) {
            return Source::lengthAndBytes;
        }
        throw new UnreadableRecordException("Expected a value of type " + to + ", but the writer's is " + from);
    }

    private static ValueReader symbol(Resolver.EnumAdjust action, Shape shape) {
        Class<?> type = ((Shape.Symbol) present(shape)).type();
        Object[] constants = type.getEnumConstants();
        int[] adjustments = action.adjustments;
        String name = action.writer.getFullName();
        return source -> {
            int index = source.index(adjustments.length, "a " + name);
            int own = adjustments[index];
            if (own < 0) {
                throw new UnreadableRecordException("Expected a symbol of " + name + " that this version knows, but it"
                        + " is " + action.writer.getEnumSymbols().get(index));
            }
            return constants[own];
        };
    }

    private static ValueReader container(Resolver.Container action, Shape shape) {
        return switch (shape) {
            case Shape.Sequence(Shape element) -> sequence(compile(action.elementAction, element));
            case Shape.Dictionary(Shape value) -> dictionary(compile(action.elementAction, value));
            case Shape.Scalar s -> throw new IllegalStateException("Expected a container, but it is " + s);
            case Shape.Text s -> throw new IllegalStateException("Expected a container, but it is " + s);
            case Shape.Symbol s -> throw new IllegalStateException("Expected a container, but it is " + s);
            case Shape.Optional s -> throw new IllegalStateException("Expected a container, but it is " + s);
            case Shape.Composite s -> throw new IllegalStateException("Expected a container, but it is " + s);
        };
    }

    private static ValueReader sequence(ValueReader element) {
        return source -> {
            int count = source.block();
            if (count == 0) {
                return List.of();
            }
            List<@Nullable Object> list = new ArrayList<>(count);
            for (; count > 0; count = source.block()) {
                for (int i = 0; i < count; i++) {
                    list.add(element.read(source));
                }
            }
            return Collections.unmodifiableList(list);
        };
    }

    private static ValueReader dictionary(ValueReader value) {
        return source -> {
            int count = source.block();
            if (count == 0) {
                return Collections.emptySortedMap();
            }
            SortedMap<String, @Nullable Object> map = new TreeMap<>();
            for (; count > 0; count = source.block()) {
                for (int i = 0; i < count; i++) {
                    map.put(source.text(), value.read(source));
                }
            }
            return Collections.unmodifiableSortedMap(map);
        };
    }

    private static ValueReader writerUnion(Resolver.WriterUnion action, Shape shape) {
        ValueReader[] branches = new ValueReader[action.actions.length];
        for (int i = 0; i < branches.length; i++) {
            boolean isNull = action.writer.getTypes().get(i).getType() == Schema.Type.NULL;
            branches[i] = isNull && shape instanceof Shape.Optional ? source -> null : branch(action.actions[i], shape);
        }
        return source -> branches[source.index(branches.length, "the branch of a union")].read(source);
    }

    /** A branch that cannot be read is refused when a value of it comes, not before. */
    private static ValueReader branch(Resolver.Action action, Shape shape) {
        if (action.type == Resolver.Action.Type.ERROR) {
            return source -> {
                throw new UnreadableRecordException(
                        "Expected a value that this version can read, but the writer's cannot be: " + action);
            };
        }
        return compile(action, shape);
    }

    private static ValueReader composite(Resolver.RecordAdjust action, RecordType type) {
        int count = type.members().size();
        ValueReader[] readers = new ValueReader[action.fieldActions.length];
        int[] positions = new int[readers.length];
        for (int i = 0, own = 0; i < readers.length; i++) {
            Resolver.Action field = action.fieldActions[i];
            if (field.type == Resolver.Action.Type.SKIP) {
                Passage passage = Passage.of(field.writer);
                readers[i] = source -> {
                    passage.pass(source, null);
                    return null;
                };
                positions[i] = -1;
            } else {
                RecordType.Member member = member(type, action.readerOrder[own++]);
                readers[i] = compile(field, member.shape());
                positions[i] = member.position();
            }
        }
        @Nullable Object[] template = new Object[count];
        for (int i = action.firstDefault; i < action.readerOrder.length; i++) {
            RecordType.Member member = member(type, action.readerOrder[i]);
            template[member.position()] = defaultOf(action.readerOrder[i], member.shape());
        }
        return source -> {
            @Nullable Object[] values = template.clone();
            for (int i = 0; i < readers.length; i++) {
                Object value = readers[i].read(source);
                if (positions[i] >= 0) {
                    values[positions[i]] = value;
                }
            }
            return type.constructor().apply(values);
        };
    }

    private static RecordType.Member member(RecordType type, Schema.Field field) {
        return type.members().get(field.pos());
    }

    /** What our schema says of a field that the writer does not have. */
    private static @Nullable Object defaultOf(Schema.Field field, Shape shape) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<>(field.schema()).write(GenericData.get().getDefaultValue(field), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Resolver.Action same = Resolver.resolve(field.schema(), field.schema(), GenericData.get());
        return compile(same, shape).read(new Source(bytes.toByteArray(), 0));
    }
}
