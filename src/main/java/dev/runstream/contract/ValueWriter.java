package dev.runstream.contract;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a Java value in Avro's binary encoding. Made once for each record. */
@FunctionalInterface
interface ValueWriter {
    void write(@Nullable Object value, Sink sink);

    static ValueWriter of(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar ->
                switch (scalar) {
                    case BOOLEAN -> (value, sink) -> sink.bool((Boolean) present(value));
                    case INT -> (value, sink) -> sink.number((Integer) present(value));
                    case LONG -> (value, sink) -> sink.number((Long) present(value));
                    case BYTES -> (value, sink) -> sink.lengthAndBytes((byte[]) present(value));
                    case SHA256 -> (value, sink) -> sink.raw(Sha256.parse((String) present(value)), 0, Sha256.BYTES);
                };
            case Shape.Text(boolean payload) ->
                payload
                        ? (value, sink) -> sink.payload((String) present(value))
                        : (value, sink) -> sink.text((String) present(value));
            // The binding holds the constants and the symbols to be the same, in the same order.
            case Shape.Symbol symbol -> (value, sink) -> sink.number(((Enum<?>) present(value)).ordinal());
            case Shape.Sequence(Shape element) -> sequence(of(element));
            case Shape.Dictionary(Shape value) -> dictionary(of(value));
            case Shape.Optional(Shape value) -> optional(of(value));
            case Shape.Composite(RecordType type) -> composite(type);
        };
    }

    private static ValueWriter optional(ValueWriter writer) {
        return (value, sink) -> {
            if (value == null) {
                sink.number(0);
            } else {
                sink.number(1);
                writer.write(value, sink);
            }
        };
    }

    private static ValueWriter sequence(ValueWriter writer) {
        return (value, sink) -> {
            List<?> list = (List<?>) present(value);
            if (!list.isEmpty()) {
                sink.number(list.size());
                for (Object element : list) {
                    writer.write(element, sink);
                }
            }
            sink.number(0);
        };
    }

    private static ValueWriter dictionary(ValueWriter writer) {
        return (value, sink) -> {
            @SuppressWarnings("unchecked")
            Map<String, ?> map = inOrder((Map<String, ?>) present(value));
            if (!map.isEmpty()) {
                sink.number(map.size());
                for (Map.Entry<String, ?> entry : map.entrySet()) {
                    sink.text(entry.getKey());
                    writer.write(entry.getValue(), sink);
                }
            }
            sink.number(0);
        };
    }

    private static ValueWriter composite(RecordType type) {
        RecordType.Member[] members = type.members().toArray(RecordType.Member[]::new);
        ValueWriter[] writers = new ValueWriter[members.length];
        boolean[] required = new boolean[members.length];
        for (int i = 0; i < members.length; i++) {
            writers[i] = of(members[i].shape());
            required[i] = !(members[i].shape() instanceof Shape.Optional);
        }
        return (value, sink) -> {
            Object record = present(value);
            for (int i = 0; i < members.length; i++) {
                Object member = members[i].accessor().apply(record);
                if (member == null && required[i]) {
                    throw new IllegalArgumentException("Expected " + members[i].name() + " of "
                            + type.schema().getFullName() + " to have a value, but it is null");
                }
                writers[i].write(member, sink);
            }
        };
    }

    /** The order of the keys' UTF-8 bytes: one value, one encoding. */
    private static Map<String, ?> inOrder(Map<String, ?> map) {
        if (map.size() < 2) {
            return map;
        }
        Iterator<String> keys = map.keySet().iterator();
        String last = keys.next();
        while (keys.hasNext()) {
            String next = keys.next();
            if (Utf8Order.INSTANCE.compare(last, next) >= 0) {
                TreeMap<String, Object> sorted = new TreeMap<>(Utf8Order.INSTANCE);
                sorted.putAll(map);
                return sorted;
            }
            last = next;
        }
        return map;
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("Expected a value, but it is null");
        }
        return value;
    }
}
