package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.execution.EventHeader;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The events of one execution, a line each, with the chain checked on the way. */
record AuditTable(PrintWriter out, Contract contract) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SHORT_HASH = 8;

    /** @return whether the sequence has no gap and each event names the hash of the one before */
    boolean print(List<AuditEvent> events) {
        boolean intact = true;
        String previous = EventHeader.GENESIS;
        out.printf(Locale.ROOT, "  %3s  %-12s  %-10s  %-18s  %s%n", "seq", "time (UTC)", "hash", "event", "what");
        for (int i = 0; i < events.size(); i++) {
            EventHeader header = events.get(i).header();
            String hash = contract.hash(header, events.get(i).event());
            boolean linked = header.sequence() == i + 1 && header.previousHash().equals(previous);
            intact &= linked;
            previous = hash;
            out.printf(
                    Locale.ROOT,
                    "  %3d  %-12s  %-10s  %-18s  %s  <- %s%n",
                    header.sequence(),
                    TIME.format(Instant.ofEpochMilli(header.time())),
                    hash.substring(0, SHORT_HASH) + (linked ? "" : " !"),
                    events.get(i).event().getClass().getSimpleName(),
                    ProgressLine.of(events.get(i)).strip().replaceAll(" {2,}", "  "),
                    cause(header.cause()));
        }
        out.printf(
                "  %s%n",
                intact
                        ? "The chain is whole: " + events.size()
                                + " events, no gap, each names the hash of the one before."
                        : "The chain is BROKEN at the events marked with !.");
        return intact;
    }

    private static String cause(EventHeader.Cause cause) {
        if (cause.timer() != null) {
            return cause.timer();
        }
        return cause.topic() + "/" + cause.partition() + "@" + cause.offset();
    }
}
