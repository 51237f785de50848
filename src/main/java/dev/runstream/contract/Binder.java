package dev.runstream.contract;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Binds Java records to schemas by name: a component to the field of the same name. Where the two do not agree it says
 * so in one sentence; a test binds every record. Thread-safe.
 */
final class Binder {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Function<Class<?>, Schema> schemas;
    private final Map<Class<?>, RecordType> records = new HashMap<>();

    /** @param schemas the schema of a record or an enum */
    Binder(Function<Class<?>, Schema> schemas) {
        this.schemas = schemas;
    }

    /** @throws IllegalStateException when the record and its schema do not agree */
    synchronized RecordType bind(Class<?> type) {
        return Event.class.isAssignableFrom(type) ? event(type) : record(type);
    }

    private RecordType record(Class<?> type) {
        RecordType known = records.get(type);
        if (known != null) {
            return known;
        }
        List<Slot> slots = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            slots.add(new Slot(component.getName(), component.getAnnotatedType(), accessor(component)));
        }
        RecordType bound = new RecordType(type, schemas.apply(type), members(type, slots), constructor(type));
        records.put(type, bound);
        return bound;
    }

    /** An event lies on the wire as its header, then the components of its body. */
    private RecordType event(Class<?> body) {
        List<Slot> slots = new ArrayList<>();
        RecordComponent header = AuditEvent.class.getRecordComponents()[0];
        slots.add(new Slot("header", header.getAnnotatedType(), audited -> ((AuditEvent) audited).header()));
        for (RecordComponent component : body.getRecordComponents()) {
            Function<Object, @Nullable Object> accessor = accessor(component);
            slots.add(new Slot(
                    component.getName(),
                    component.getAnnotatedType(),
                    audited -> accessor.apply(((AuditEvent) audited).event())));
        }
        Function<@Nullable Object[], Object> constructor = constructor(body);
        return new RecordType(AuditEvent.class, schemas.apply(body), members(body, slots), values -> {
            EventHeader first = (EventHeader) Objects.requireNonNull(values[0]);
            return new AuditEvent(first, (Event) constructor.apply(Arrays.copyOfRange(values, 1, values.length)));
        });
    }

    private List<RecordType.Member> members(Class<?> type, List<Slot> slots) {
        Schema schema = schemas.apply(type);
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalStateException(
                    "Expected " + schema.getFullName() + " to be a record, but it is " + schema.getType());
        }
        for (Slot slot : slots) {
            if (schema.getField(slot.name()) == null) {
                throw new IllegalStateException("Expected schema " + schema.getFullName()
                        + " to have a field for component " + slot.name() + " of " + type.getName()
                        + ", but it has none: add it there, with a default once the schema is released");
            }
        }
        List<RecordType.Member> members = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            String where = "field " + field.name() + " of " + schema.getFullName();
            int position = position(slots, field.name());
            if (position < 0) {
                throw new IllegalStateException(
                        "Expected " + type.getName() + " to have a component for " + where + ", but it has none");
            }
            Slot slot = slots.get(position);
            boolean payload = Boolean.TRUE.equals(field.getObjectProp("payload"));
            members.add(new RecordType.Member(
                    slot.name(), position, shape(slot.type(), field.schema(), payload, where), slot.accessor()));
        }
        return members;
    }

    private Shape shape(AnnotatedType type, Schema schema, boolean payload, String where) {
        boolean union = schema.getType() == Schema.Type.UNION;
        boolean nullable = type.isAnnotationPresent(Nullable.class);
        if (union != nullable) {
            throw new IllegalStateException("Expected " + where + " and its component to agree whether it may be null,"
                    + " but the schema says " + (union ? "yes" : "no") + " and Java says "
                    + (nullable ? "yes" : "no"));
        }
        if (!union) {
            return present(type, schema, payload, where);
        }
        List<Schema> branches = schema.getTypes();
        if (branches.size() != 2 || branches.getFirst().getType() != Schema.Type.NULL) {
            throw new IllegalStateException(
                    "Expected " + where + " to be a union of null and one other type, but it is " + schema);
        }
        return new Shape.Optional(present(type, branches.get(1), payload, where));
    }

    private Shape present(AnnotatedType annotated, Schema schema, boolean payload, String where) {
        Class<?> type = raw(annotated);
        return switch (schema.getType()) {
            case BOOLEAN -> expect(type == boolean.class || type == Boolean.class, Shape.Scalar.BOOLEAN, type, where);
            case INT -> expect(type == int.class || type == Integer.class, Shape.Scalar.INT, type, where);
            case LONG -> expect(type == long.class || type == Long.class, Shape.Scalar.LONG, type, where);
            case BYTES -> expect(type == byte[].class, Shape.Scalar.BYTES, type, where);
            case STRING -> expect(type == String.class, new Shape.Text(payload), type, where);
            case FIXED ->
                expect(type == String.class && schema.getFixedSize() == Sha256.BYTES, Shape.Scalar.SHA256, type, where);
            case ARRAY -> {
                expect(type == List.class, Shape.Scalar.BYTES, type, where);
                yield new Shape.Sequence(shape(argument(annotated, 0), schema.getElementType(), payload, where));
            }
            case MAP -> {
                expect(
                        type == Map.class && raw(argument(annotated, 0)) == String.class,
                        Shape.Scalar.BYTES,
                        type,
                        where);
                yield new Shape.Dictionary(shape(argument(annotated, 1), schema.getValueType(), payload, where));
            }
            case ENUM -> {
                expect(type.isEnum() && schemas.apply(type).equals(schema), Shape.Scalar.BYTES, type, where);
                yield symbol(type, schema);
            }
            case RECORD -> {
                expect(type.isRecord() && schemas.apply(type).equals(schema), Shape.Scalar.BYTES, type, where);
                yield new Shape.Composite(record(type));
            }
            case NULL, UNION, FLOAT, DOUBLE ->
                throw new IllegalStateException("Expected " + where + " to have a type that records of the contract"
                        + " use, but it is " + schema.getType());
        };
    }

    private static Shape symbol(Class<?> type, Schema schema) {
        List<String> constants = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            constants.add(((Enum<?>) constant).name());
        }
        if (!constants.equals(schema.getEnumSymbols())) {
            throw new IllegalStateException("Expected " + schema.getFullName() + " to have the symbols " + constants
                    + " of " + type.getName() + ", but it has " + schema.getEnumSymbols());
        }
        return new Shape.Symbol(type, schema);
    }

    private static Shape expect(boolean agrees, Shape shape, Class<?> type, String where) {
        if (!agrees) {
            throw new IllegalStateException("Expected " + where
                    + " and its component to have the same type, but the component is a " + type.getTypeName());
        }
        return shape;
    }

    private static Class<?> raw(AnnotatedType annotated) {
        return switch (annotated.getType()) {
            case Class<?> type -> type;
            case java.lang.reflect.ParameterizedType type -> (Class<?>) type.getRawType();
            default -> Object.class;
        };
    }

    private static AnnotatedType argument(AnnotatedType annotated, int index) {
        return ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[index];
    }

    private static int position(List<Slot> slots, String name) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** A compiled call of the accessor: reflection would cost more than the writing. */
    @SuppressWarnings("unchecked")
    private static Function<Object, @Nullable Object> accessor(RecordComponent component) {
        try {
            MethodHandle accessor = LOOKUP.unreflect(component.getAccessor());
            MethodType called = accessor.type().wrap();
            CallSite site = LambdaMetafactory.metafactory(
                    LOOKUP, "apply", MethodType.methodType(Function.class), called.generic(), accessor, called);
            return (Function<Object, @Nullable Object>) site.getTarget().invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("Expected to read " + component + ", but it cannot be read", e);
        }
    }

    private static Function<@Nullable Object[], Object> constructor(Class<?> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            MethodHandle constructor = LOOKUP.findConstructor(type, MethodType.methodType(void.class, parameters))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return values -> construct(constructor, type, values);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException("Expected " + type.getName() + " to have a public constructor", e);
        }
    }

    private static Object construct(MethodHandle constructor, Class<?> type, @Nullable Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (Throwable e) {
            if (e instanceof Error error) {
                throw error;
            }
            throw new UnreadableRecordException(
                    "Expected values that " + type.getName() + " takes, but it refuses them: " + e.getMessage(), e);
        }
    }

    /** A component as the binding sees it. */
    private record Slot(String name, AnnotatedType type, Function<Object, @Nullable Object> accessor) {}
}
