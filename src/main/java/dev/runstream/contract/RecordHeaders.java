package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The names of the headers that travel with records, and their values as UTF-8 text. */
public final class RecordHeaders {
    /** Before every name of Runstream's own. */
    public static final String PREFIX = "runstream-";

    /** Where a record that was sent home or set aside first came: an {@link Origin}. */
    public static final String ORIGIN = "runstream-origin";

    /** A short name of why a record was set aside, for example {@code Unreadable}. */
    public static final String REASON = "runstream-reason";

    /** The sentence that says why it was set aside. */
    public static final String ERROR = "runstream-error";

    /** Which role set a record aside, for example {@code engine}. */
    public static final String SET_ASIDE_BY = "runstream-set-aside-by";

    /** Bytes of a value that had no room in {@code quarantine}: the record there has only its beginning. */
    public static final String FULL_SIZE = "runstream-full-size";

    /** {@code true} on a copy of an event whose payloads are replaced by their digests. */
    public static final String REDACTED = "runstream-redacted";

    /** On a record in {@code quarantine} without key and value: the place there, {@code partition-offset}, that it decides on. */
    public static final String SETTLES = "runstream-settles";

    /** What was decided: {@code Redriven} or {@code Dropped}. */
    public static final String SETTLED_AS = "runstream-settled-as";

    /** Who decided it. */
    public static final String SETTLED_BY = "runstream-settled-by";

    /** Why. */
    public static final String COMMENT = "runstream-comment";

    /** On a record that was sent again: the place in {@code quarantine} that it lay at. */
    public static final String REDRIVEN_FROM = "runstream-redriven-from";

    /** W3C Trace Context. */
    public static final String TRACEPARENT = "traceparent";

    private RecordHeaders() {}

    /** The last header of this name as text; null when there is none, or one without a value. */
    public static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** Sets the header, in the place of any of this name. */
    public static void put(Headers headers, String name, String text) {
        headers.remove(name);
        headers.add(name, text.getBytes(UTF_8));
    }

    /**
     * Where the record first came: what its header says, else where it lies now.
     *
     * @param here where it lies now
     */
    public static Origin origin(Headers headers, Origin here) {
        String text = text(headers, ORIGIN);
        return text == null ? here : Origin.parse(text);
    }

    /**
     * A place in a topic.
     *
     * @param timestamp of the record there, epoch milliseconds
     */
    public record Origin(String topic, int partition, long offset, long timestamp) {

        /** The header's value: {@code topic/partition/offset/timestamp}; a topic's name has no slash. */
        public String text() {
            return topic + "/" + partition + "/" + offset + "/" + timestamp;
        }

        /** @throws UnreadableRecordException when it is not of that form */
        public static Origin parse(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length == 4 && !parts[0].isEmpty()) {
                try {
                    return new Origin(
                            parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
                } catch (NumberFormatException e) {
                    throw notAnOrigin(text, e);
                }
            }
            throw notAnOrigin(text, null);
        }

        private static UnreadableRecordException notAnOrigin(String text, @Nullable NumberFormatException cause) {
            String message =
                    "Expected header " + ORIGIN + " to be topic/partition/offset/timestamp, but it is \"" + text + "\"";
            return cause == null
                    ? new UnreadableRecordException(message)
                    : new UnreadableRecordException(message, cause);
        }
    }
}
