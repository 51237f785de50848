package dev.runstream.quarantine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a record lies in {@code quarantine}; people write {@code PARTITION-OFFSET}, for example {@code 0-17}. */
public record Place(int partition, long offset) implements Comparable<Place> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})-([0-9]{1,18})");

    /** Empty when the text is not of that form. */
    public static Optional<Place> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches()
                ? Optional.of(new Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(Place other) {
        return partition == other.partition
                ? Long.compare(offset, other.offset)
                : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
