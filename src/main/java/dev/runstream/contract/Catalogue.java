package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.execution.Command;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.Result;
import dev.runstream.execution.State;
import dev.runstream.execution.StepRequested;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Every record of the contract with its schema: the files of {@code schemas/}, read from the class path. */
final class Catalogue {
    /** Names that are not the Java class's own: it is nested, and would not speak for itself. */
    private static final Map<Class<?>, String> RENAMED = Map.of(
            StoredExecution.class, "ExecutionState",
            Rejection.Reason.class, "RejectionReason",
            Parked.Kind.class, "ParkedKind");

    private final Schema.Parser parser = new Schema.Parser();
    private final Map<Class<?>, Schema> schemas = new HashMap<>();
    private final List<Class<?>> records = records();

    private Catalogue() {
        load("dev.runstream.type.Sha256", Object.class);
        load(EventHeader.class);
        records.forEach(this::load);
    }

    /** @throws IllegalStateException when a schema is missing or cannot be read */
    static Catalogue load() {
        return new Catalogue();
    }

    /** Every record that has a value of its own in a topic or a store; for an event of an execution its body. */
    static List<Class<?>> records() {
        List<Class<?>> records = new ArrayList<>();
        records.addAll(List.of(Command.class.getPermittedSubclasses()));
        records.addAll(List.of(Result.class.getPermittedSubclasses()));
        records.add(StepRequested.class);
        records.addAll(List.of(Event.class.getPermittedSubclasses()));
        records.addAll(List.of(RegistryEvent.class.getPermittedSubclasses()));
        records.addAll(List.of(StoredExecution.class, Marker.class, Parked.class));
        records.addAll(List.of(RunbookEntry.class, RunbookVersion.class));
        return records;
    }

    /** The full name of the schema of a record or an enum. */
    static String nameOf(Class<?> type) {
        return "dev.runstream." + namespace(type) + "." + RENAMED.getOrDefault(type, type.getSimpleName());
    }

    /** Where the schema of this name lies on the class path. */
    static String resource(String fullName) {
        return "/schemas/" + fullName.substring("dev.runstream.".length()).replace('.', '/') + ".avsc";
    }

    Schema schema(Class<?> type) {
        Schema schema = schemas.get(type);
        if (schema == null) {
            throw new IllegalStateException(
                    "Expected " + type.getName() + " to be a type of the contract, but it has" + " no schema");
        }
        return schema;
    }

    private static String namespace(Class<?> type) {
        if (Command.class.isAssignableFrom(type)) {
            return "command";
        }
        if (Result.class.isAssignableFrom(type)) {
            return "result";
        }
        if (Event.class.isAssignableFrom(type) || RegistryEvent.class.isAssignableFrom(type)) {
            return "event";
        }
        if (type == StepRequested.class) {
            return "request";
        }
        if (type == RunbookEntry.class || type == RunbookEntry.Version.class || type == RunbookVersion.class) {
            return "registry";
        }
        boolean stored = type == State.class
                || type.getEnclosingClass() == State.class
                || type.getPackage() == Catalogue.class.getPackage();
        return stored ? "state" : "type";
    }

    private void load(Class<?> type) {
        if (schemas.containsKey(type)) {
            return;
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                loadMentioned(component.getGenericType());
            }
        }
        schemas.put(type, load(nameOf(type), type));
    }

    private void loadMentioned(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                loadMentioned(argument);
            }
        } else if (type instanceof Class<?> named && (named.isRecord() || named.isEnum())) {
            load(named);
        }
    }

    private Schema load(String fullName, Class<?> type) {
        String resource = resource(fullName);
        try (InputStream stream = Catalogue.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Expected a schema for " + type.getName() + " at "
                        + resource.substring(1) + ", but there is none: write one");
            }
            Schema schema = parser.parse(new String(stream.readAllBytes(), UTF_8));
            if (!schema.getFullName().equals(fullName)) {
                throw new IllegalStateException("Expected " + resource.substring(1) + " to be the schema " + fullName
                        + ", but it is " + schema.getFullName());
            }
            return schema;
        } catch (AvroRuntimeException e) {
            throw new IllegalStateException(
                    "Expected " + resource.substring(1) + " to be an Avro schema, but it is not: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
