package dev.runstream.quarantine;

import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.UnreadableRecordException;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record in quarantine.
 *
 * @param key as it came; null for none. Not to be changed, as all bytes here.
 * @param value as it came, or its beginning ({@link #fullSize})
 * @param headers its own, and those that say why it is here
 * @param at when it was set aside, epoch milliseconds
 * @param settled null as long as nobody has decided on it
 */
public record SetAside(
        Place place,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers,
        long at,
        @Nullable Settled settled) {

    SetAside settled(Settled as) {
        return new SetAside(place, key, value, headers, at, as);
    }

    /** A short name of why, for example {@code Unreadable}. */
    public String reason() {
        return Objects.requireNonNullElse(RecordHeaders.text(headers, RecordHeaders.REASON), "Unknown");
    }

    /** The sentence that says why. */
    public String sentence() {
        return Objects.requireNonNullElse(RecordHeaders.text(headers, RecordHeaders.ERROR), "");
    }

    /** Where it first came; null when that is not known. */
    public @Nullable Origin origin() {
        String text = RecordHeaders.text(headers, RecordHeaders.ORIGIN);
        try {
            return text == null ? null : Origin.parse(text);
        } catch (UnreadableRecordException e) {
            return null; // anybody may write headers; the record is shown without
        }
    }

    /** Bytes that the value had when it came. */
    public long fullSize() {
        String text = RecordHeaders.text(headers, RecordHeaders.FULL_SIZE);
        long here = value == null ? 0 : value.length;
        return text == null || !text.matches("[0-9]{1,18}") ? here : Long.parseLong(text);
    }

    /** Whether it is here with all its bytes. */
    public boolean isWhole() {
        return fullSize() == (value == null ? 0 : value.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SetAside that && place.equals(that.place) && Objects.equals(settled, that.settled);
    }

    @Override
    public int hashCode() {
        return place.hashCode();
    }

    @Override
    public String toString() {
        return "SetAside[" + place + ", " + reason() + ", " + settled + "]";
    }
}
