package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command;
import dev.runstream.execution.Event;
import dev.runstream.query.Answers;
import java.time.Duration;

/** Sends commands, and answers as engines have decided. */
final class Decisions {
    private final Commands commands;
    private final Answers answers;
    private final Duration patience;

    /** @param patience how long an engine gets */
    Decisions(Commands commands, Answers answers, Duration patience) {
        this.commands = commands;
        this.answers = answers;
        this.patience = patience;
    }

    /**
     * @throws UndecidedException when no engine has decided in time
     * @throws ApiException when the decision is an error
     */
    ObjectNode onExecution(String executionId, Command command, Undecided.Reading reading) throws InterruptedException {
        return decide(executionId, () -> commands.sendToExecution(executionId, command), reading);
    }

    /** As {@link #onExecution}, for a command of the registry. */
    ObjectNode onRunbook(String name, Command command, Undecided.Reading reading) throws InterruptedException {
        return decide(name, () -> commands.sendToRegistry(name, command), reading);
    }

    /** The reply to a command that was carried out: an empty one. A refusal is its error. */
    static ObjectNode nothingToSay(Object decision) {
        if (decision instanceof AuditEvent(var _, Event.InputRejected rejected)) {
            throw ApiException.of(rejected.reason(), rejected.message());
        }
        return Reply.empty();
    }

    private interface Sending {
        Commands.Place send() throws InterruptedException;
    }

    private ObjectNode decide(String key, Sending sending, Undecided.Reading reading) throws InterruptedException {
        Answers.Listening listening = answers.listen(key);
        Undecided undecided;
        try {
            undecided = new Undecided(listening, sending.send(), patience, reading);
        } catch (InterruptedException | RuntimeException e) {
            listening.close();
            throw e;
        }
        return undecided.await();
    }
}
