package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Event;
import java.time.Duration;
import java.util.Objects;

/** A signal that was sent, and what an engine makes of it. */
final class SentSignal {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);

    private final SendSignal signal;
    private final ExecutionStory story;

    private SentSignal(SendSignal signal, ExecutionStory story) {
        this.signal = signal;
        this.story = story;
    }

    /** @param story of the execution that it is for, read to its end */
    static SentSignal send(ClusterConnection connection, SendSignal signal, ExecutionStory story) {
        connection.send(signal);
        return new SentSignal(signal, story);
    }

    /** @throws CommandFailedException when it is refused, or no engine has answered in time */
    void awaitAcceptance() {
        long began = System.nanoTime();
        while (System.nanoTime() - began < ANSWERED_WITHIN.toNanos()) {
            for (AuditEvent event : story.advance()) {
                boolean ours = event.header().executionId().equals(signal.executionId())
                        && Objects.equals(event.header().requestedBy(), signal.requestedBy());
                if (!ours || !answers(event.event())) {
                    continue;
                }
                if (event.event() instanceof Event.InputRejected rejected) {
                    throw new CommandFailedException(rejected.message() + ".");
                }
                return;
            }
        }
        throw new CommandFailedException("Expected an engine to decide on the signal within "
                + ANSWERED_WITHIN.toSeconds() + " s, but none has; the signal is in the topic requests.");
    }

    private boolean answers(Event event) {
        return switch (event) {
            case Event.SignalReceived received -> received.signalType() == signal.signalType();
            case Event.ExecutionReleased released -> signal.signalType() == SignalType.Resume;
            case Event.InputRejected rejected -> rejected.input().equals("SendSignal");
            default -> false;
        };
    }
}
