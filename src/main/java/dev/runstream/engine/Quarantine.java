package dev.runstream.engine;

import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes what goes to {@code quarantine}: the bytes as they came, with a reason and where they came. */
final class Quarantine {
    private static final int SENTENCE_CHARS_MAX = 2_000;

    /** Headers of the record itself are kept as long as they are few: a record may come with hundreds. */
    private static final int OWN_HEADERS_BYTES_MAX = 32 * 1024;

    private final RecordLimits limits;
    private final EngineObserver observer;

    Quarantine(RecordLimits limits, EngineObserver observer) {
        this.limits = limits;
        this.observer = observer;
    }

    Outgoing of(Incoming in, String reason, String sentence, long now) {
        return of(in.recordKey(), in.bytes(), in.origin(), null, reason, sentence, now);
    }

    /**
     * @param own the headers that it came with; null when they are no longer known
     * @param reason a short name, for example {@code Unreadable}
     */
    Outgoing of(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Origin origin,
            @Nullable Headers own,
            String reason,
            String sentence,
            long now) {
        observer.setAside(reason);
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        if (own != null && bytes(own) <= OWN_HEADERS_BYTES_MAX) {
            for (Header header : own) {
                if (!header.key().startsWith(RecordHeaders.PREFIX)) {
                    headers.add(header);
                }
            }
        }
        RecordHeaders.put(headers, RecordHeaders.ORIGIN, origin.text());
        RecordHeaders.put(headers, RecordHeaders.REASON, reason);
        RecordHeaders.put(headers, RecordHeaders.ERROR, shorten(sentence));
        RecordHeaders.put(headers, RecordHeaders.SET_ASIDE_BY, "engine");
        Outgoing whole = new Outgoing(Destination.QUARANTINE, key, value, now, headers);
        return limits.fits(whole) ? whole : cut(whole);
    }

    /** What does not fit is cut; the header says how long it was. */
    private Outgoing cut(Outgoing whole) {
        byte[] value = whole.value() == null ? new byte[0] : whole.value();
        byte[] key = whole.key() == null || whole.key().length > 1_024 ? null : whole.key();
        Headers headers = whole.headers();
        RecordHeaders.put(headers, RecordHeaders.FULL_SIZE, Integer.toString(value.length));
        Outgoing empty = new Outgoing(whole.to(), key, new byte[0], whole.time(), headers);
        long room = Math.max(0, limits.of(Destination.QUARANTINE) - empty.size());
        byte[] beginning = Arrays.copyOf(value, (int) Math.min(room, value.length));
        return new Outgoing(whole.to(), key, beginning, whole.time(), headers);
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    private static String shorten(String sentence) {
        return sentence.length() <= SENTENCE_CHARS_MAX ? sentence : sentence.substring(0, SENTENCE_CHARS_MAX) + "…";
    }
}
