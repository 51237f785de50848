package dev.runstream.engine;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What lies where in the store {@code executions}: one store, so that a transaction has one changelog partition. */
final class StoreKeys {
    private StoreKeys() {}

    static final String EXECUTIONS = "x/";
    static final String PARKED = "p/";

    /** The state of a live execution. */
    static String execution(String executionId) {
        return EXECUTIONS + executionId;
    }

    /** Before the keys of all large texts of an execution. */
    static String texts(String executionId) {
        return "t/" + executionId + "/";
    }

    /** A text that is too large for the state; written once. */
    static String text(String executionId, String key) {
        return texts(executionId) + key;
    }

    /** A record that waits; keys are in the order of their numbers. */
    static String parked(String executionId, long number) {
        return PARKED + executionId + "/" + HexFormat.of().toHexDigits(number);
    }

    /** What the registry has under a name. */
    static String runbook(String name) {
        return "r/" + name;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
