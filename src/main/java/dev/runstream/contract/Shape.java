package dev.runstream.contract;

import org.apache.avro.Schema;

/** A Java type bound to the schema that says how its values lie on the wire. */
sealed interface Shape {

    enum Scalar implements Shape {
        BOOLEAN,
        INT,
        LONG,
        BYTES,
        /** A fixed of 32 bytes; 64 hexadecimal digits in Java. */
        SHA256
    }

    /** @param payload whether it carries the user's words, and stands in hashes as its digest */
    record Text(boolean payload) implements Shape {}

    record Symbol(Class<?> type, Schema schema) implements Shape {}

    record Sequence(Shape element) implements Shape {}

    /** A map with texts as keys. */
    record Dictionary(Shape value) implements Shape {}

    /** A union of null and another type, in this order. */
    record Optional(Shape value) implements Shape {}

    record Composite(RecordType type) implements Shape {}
}
