package dev.runstream.contract;

import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A Java record bound to its schema.
 *
 * @param type what {@link Contract#decode(byte[])} gives; {@link AuditEvent} for an event of an execution
 * @param members in the order of the schema
 * @param constructor takes the values in the order of {@link Member#position()}
 */
record RecordType(
        Class<?> type, Schema schema, List<Member> members, Function<@Nullable Object[], Object> constructor) {
    RecordType {
        members = List.copyOf(members);
    }

    /** @param position among the arguments of the constructor, from 0 */
    record Member(String name, int position, Shape shape, Function<Object, @Nullable Object> accessor) {}
}
