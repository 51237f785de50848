package dev.runstream.expression;

import java.util.Arrays;
import java.util.Optional;

/** The types of parameters, declared outputs and variables (R311, R430, R330), spelled as SSM spells them. */
public enum OutputType {
    String,
    StringList,
    Integer,
    Boolean,
    StringMap,
    MapList;

    /** The type with exactly this spelling (case-sensitive, R311). */
    public static Optional<OutputType> of(String spelling) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(spelling))
                .findFirst();
    }
}
