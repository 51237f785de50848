package dev.runstream.contract;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What lies where in the store {@code executions}: one store, so that a transaction has one changelog partition. */
public final class StoreKeys {
    private StoreKeys() {}

    public static final String EXECUTIONS = "x/";
    public static final String PARKED = "p/";

    /** Before all large texts. */
    public static final String TEXTS = "t/";

    /** The state of a live execution. */
    public static String execution(String executionId) {
        return EXECUTIONS + executionId;
    }

    /** Before the keys of all large texts of an execution. */
    public static String texts(String executionId) {
        return TEXTS + executionId + "/";
    }

    /** A text that is too large for the state; written once. */
    public static String text(String executionId, String key) {
        return texts(executionId) + key;
    }

    /** A record that waits; keys are in the order of their numbers. */
    public static String parked(String executionId, long number) {
        return PARKED + executionId + "/" + HexFormat.of().toHexDigits(number);
    }

    /** What the registry has under a name. */
    public static String runbook(String name) {
        return "r/" + name;
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
