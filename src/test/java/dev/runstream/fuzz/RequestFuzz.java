package dev.runstream.fuzz;

import dev.runstream.contract.RequestJson;
import dev.runstream.contract.UnreadableRecordException;

/** A request in JSON: a command, or refused with a sentence. */
public final class RequestFuzz {
    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            RequestJson.parse(data);
        } catch (UnreadableRecordException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("Expected a sentence", e);
            }
        }
    }
}
