package dev.runstream.contract;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values of every record of the contract, the same ones for the same seed. */
final class Samples {
    private static final List<String> TEXTS = List.of(
            "",
            "vol-0abc",
            "{\"compliant\":true}",
            "Zürich 東京 🚀",
            "\uFFFD\uE000",
            "a \"quoted\"\nline",
            "x".repeat(300));

    private final Random random;
    private final boolean full;

    Samples(long seed) {
        this(seed, false);
    }

    /** @param full whether nothing is null and no list or map empty */
    Samples(long seed, boolean full) {
        this.random = new Random(seed);
        this.full = full;
    }

    /** One value of each record that a topic or a store holds; events with a header. */
    static List<Object> ofEach(long seed) {
        return Catalogue.records().stream()
                .map(type -> new Samples(seed ^ type.getName().hashCode()).of(type))
                .toList();
    }

    Object of(Class<?> type) {
        Object record = record(type);
        return record instanceof Event event ? new AuditEvent((EventHeader) record(EventHeader.class), event) : record;
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i].getAnnotatedType(), components[i].getName());
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new LinkageError("Expected to make a " + type.getName(), e);
        }
    }

    private @Nullable Object value(AnnotatedType annotated, String name) {
        if (!full && annotated.isAnnotationPresent(Nullable.class) && random.nextInt(3) == 0) {
            return null;
        }
        return switch (annotated.getType()) {
            case ParameterizedType type when type.getRawType() == List.class -> list(annotated, name);
            case ParameterizedType type when type.getRawType() == Map.class -> map(annotated, name);
            case Class<?> type -> plain(type, name);
            default -> throw new AssertionError("Expected a type of the contract, but it is " + annotated);
        };
    }

    private List<@Nullable Object> list(AnnotatedType annotated, String name) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = size(); i > 0; i--) {
            list.add(value(argument(annotated, 0), name));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(AnnotatedType annotated, String name) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        for (int i = size(); i > 0; i--) {
            map.put(
                    "key" + random.nextInt(100) + (random.nextBoolean() ? "🚀" : "\uFFEE"),
                    value(argument(annotated, 1), name));
        }
        return map;
    }

    private int size() {
        return full ? 2 : random.nextInt(4);
    }

    private static AnnotatedType argument(AnnotatedType annotated, int index) {
        return ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[index];
    }

    private Object plain(Class<?> type, String name) {
        if (type == String.class) {
            return switch (name) {
                case "sha256", "documentSha256", "requestFingerprint", "previousHash", "lastHash" ->
                    HexFormat.of().formatHex(bytes(32));
                default -> full ? name + " " + random.nextInt(10) : TEXTS.get(random.nextInt(TEXTS.size()));
            };
        }
        if (type == byte[].class) {
            return bytes(random.nextInt(40));
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt() >> random.nextInt(32);
        }
        if (type == long.class || type == Long.class) {
            return random.nextLong() >> random.nextInt(64);
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return record(type);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
