package dev.runstream.contract;

import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;

/** A record of {@code events}. */
public record AuditEvent(EventHeader header, Event event) {}
