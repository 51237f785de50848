package dev.runstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.EventRecord;
import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.UnreadableRecordException;
import java.util.Map;

/**
 * A record of the audit stream as one line of JSON: {@code partition}, {@code offset}, {@code timestamp}, {@code
 * headers} when it has some, {@code record} (its name), then the fields of the record as docs/events.md lists them, the
 * {@code header} first. A record that cannot be read has {@code key} and {@code unreadable}, the sentence why.
 */
final class EventLine {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private EventLine() {}

    static String of(EventRecord record) {
        ObjectNode line = JSON.createObjectNode();
        line.put("partition", record.partition());
        line.put("offset", record.offset());
        line.put("timestamp", record.timestamp());
        Map<String, String> headers = record.headers();
        if (!headers.isEmpty()) {
            line.set("headers", JSON.valueToTree(headers));
        }
        try {
            put(record.event(), line);
        } catch (UnreadableRecordException e) {
            line.put("key", record.key());
            line.put("unreadable", e.getMessage());
        }
        return line.toString();
    }

    /** Its name and its fields. */
    static void put(Object event, ObjectNode line) {
        Object fields = event instanceof AuditEvent audited ? audited.event() : event;
        line.put("record", fields.getClass().getSimpleName());
        if (event instanceof AuditEvent audited) {
            line.set("header", JSON.valueToTree(audited.header()));
        }
        ObjectNode own = JSON.valueToTree(fields);
        line.setAll(own);
    }
}
