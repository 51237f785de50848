package dev.runstream.fuzz;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.UnreadableRecordException;
import java.util.Arrays;

/** Bytes of a record: read, or refused with a sentence; what was read as an event is written as the same bytes. */
public final class EventFuzz {
    private static final Contract CONTRACT = new Contract();

    private EventFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Object record;
        try {
            record = CONTRACT.decode(data);
        } catch (UnreadableRecordException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("Expected a sentence", e);
            }
            return;
        }
        byte[] again = record instanceof AuditEvent audited
                ? CONTRACT.encode(audited.header(), audited.event())
                : CONTRACT.encode(record);
        Object second = CONTRACT.decode(again);
        if (!record.equals(second)) {
            throw new AssertionError("Expected " + record + " to be written and read again, but got " + second);
        }
        if (record instanceof AuditEvent audited && Arrays.equals(again, data)) {
            String hash = CONTRACT.hash(data);
            if (!hash.equals(CONTRACT.hash(audited.header(), audited.event()))
                    || !hash.equals(CONTRACT.hashOfRedacted(CONTRACT.redact(data)))) {
                throw new AssertionError("Expected one hash of " + record);
            }
        }
    }
}
