package dev.runstream.engine;

import java.util.UUID;

/** Execution ids of the tests. */
final class Ids {
    private Ids() {}

    static String id(int number) {
        return new UUID(0x0197_0000_0000_7000L, 0x8000_0000_0000_0000L | number).toString();
    }
}
