package dev.runstream.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a record as text, by their paths: a component that is added later changes none of them. */
public final class Values {
    private Values() {}

    public static Map<String, String> of(@Nullable Object record) {
        Map<String, String> values = new TreeMap<>();
        collect("", record, values);
        return values;
    }

    private static void collect(String path, @Nullable Object value, Map<String, String> values) {
        switch (value) {
            case null -> values.put(path, "null");
            case AuditEvent(var header, var event) -> {
                collect(path + "/header", header, values);
                collect(path, event, values);
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    collect(path + "/" + component.getName(), component(record, component), values);
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(path + "/" + i, list.get(i), values);
                }
            }
            case Map<?, ?> map -> map.forEach((key, each) -> collect(path + "/" + key, each, values));
            case byte[] bytes -> values.put(path, HexFormat.of().formatHex(bytes));
            default -> values.put(path, value.toString());
        }
    }

    private static @Nullable Object component(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("Expected to read " + component, e);
        }
    }
}
