package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Home;
import dev.runstream.contract.RecordHeaders;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.Topics;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Command;
import dev.runstream.execution.Input;
import dev.runstream.execution.Result;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Takes records in: reads them, and sees to it that each is at home. */
final class Intake {
    /** SSM's ids are 36 characters; these are the ones that a key and a function's name may hold. */
    private static final int EXECUTION_ID_CHARACTERS = 36;

    /** SSM's names of documents, and AWS's own with a colon. */
    private static final Pattern RUNBOOK_NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    private static final String UNREADABLE = "Unreadable";

    private final Contract contract;
    private final Topics topics;
    private final int partitions;
    private final InputReader reader;
    private final RecordLimits limits;
    private final Quarantine quarantine;
    private final LongSupplier clock;

    /**
     * @param partitions of {@code requests}, {@code commands} and {@code step-results}
     * @param clock epoch milliseconds
     */
    Intake(
            Contract contract,
            Topics topics,
            int partitions,
            InputReader reader,
            RecordLimits limits,
            EngineObserver observer,
            LongSupplier clock) {
        this.contract = contract;
        this.topics = topics;
        this.partitions = partitions;
        this.reader = reader;
        this.limits = limits;
        this.quarantine = new Quarantine(limits, observer);
        this.clock = clock;
    }

    /** What becomes of a record. */
    sealed interface Taken {
        record AtHome(Incoming incoming) implements Taken {}

        /** To {@code commands} in its home partition. */
        record SentHome(Outgoing record) implements Taken {}

        /** To {@code quarantine}. */
        record SetAside(Outgoing record) implements Taken {}
    }

    /** @param arrival the place that the record was read from */
    Taken take(byte @Nullable [] key, byte @Nullable [] value, Headers headers, Origin arrival) {
        boolean fromCommands = arrival.topic().equals(topics.commands());
        if (value == null) {
            return setAside(key, null, headers, arrival, UNREADABLE, "Expected a record with a value, but it has none");
        }
        Origin origin = arrival;
        Input input;
        String home;
        try {
            origin = fromCommands ? RecordHeaders.origin(headers, arrival) : arrival;
            input = reader.read(value, origin);
            home = homeOf(input);
            requireAllowed(input, arrival.topic());
        } catch (UnreadableRecordException e) {
            return setAside(key, value, headers, origin, UNREADABLE, sentence(e));
        }
        if (Home.partition(home, partitions) == arrival.partition()) {
            String traceparent = RecordHeaders.text(headers, RecordHeaders.TRACEPARENT);
            return new Taken.AtHome(new Incoming(home, input, key, value, origin, traceparent));
        }
        if (fromCommands) {
            return setAside(
                    key,
                    value,
                    headers,
                    origin,
                    "NotAtHome",
                    "Expected a record of " + home + " in partition " + Home.partition(home, partitions) + " of "
                            + topics.commands() + ", but it is in partition " + arrival.partition());
        }
        return sendHome(home, input, key, value, headers, origin);
    }

    private Taken sendHome(
            String home, Input input, byte @Nullable [] key, byte[] value, Headers headers, Origin origin) {
        Outgoing record = Outgoing.of(
                Destination.COMMANDS,
                home,
                contract.encode(input),
                clock.getAsLong(),
                RecordHeaders.text(headers, RecordHeaders.TRACEPARENT));
        RecordHeaders.put(record.headers(), RecordHeaders.ORIGIN, origin.text());
        return limits.fits(record)
                ? new Taken.SentHome(record)
                : setAside(
                        key,
                        value,
                        headers,
                        origin,
                        "TooLarge",
                        "Expected at most " + limits.of(Destination.COMMANDS) + " bytes for " + topics.commands()
                                + ", but the record has " + record.size());
    }

    private Taken setAside(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            Origin origin,
            String reason,
            String sentence) {
        return new Taken.SetAside(quarantine.of(key, value, origin, headers, reason, sentence, clock.getAsLong()));
    }

    /** Execution id, or name of the runbook for commands of the registry. */
    private static String homeOf(Input input) {
        return switch (input) {
            case Command.StartExecution c -> executionId(c.executionId());
            case Command.StopExecution c -> executionId(c.executionId());
            case Command.SendSignal c -> executionId(c.executionId());
            case Command.ChildEnded c -> executionId(c.executionId());
            case Command.RegisterRunbook c -> runbookName(c.name());
            case Command.SetDefaultVersion c -> runbookName(c.name());
            case Command.DeleteRunbook c -> runbookName(c.name());
            case Result result -> executionId(result.executionId());
            case Input.TimerFired t -> throw new IllegalArgumentException("Expected a record, but it is a timer");
            case Input.LeaseExpired t -> throw new IllegalArgumentException("Expected a record, but it is a timer");
            case Input.TurnCame t -> throw new IllegalArgumentException("Expected a record, but it is a timer");
        };
    }

    private static String executionId(@Nullable String id) {
        if (id == null || id.length() != EXECUTION_ID_CHARACTERS || !isOfIds(id)) {
            throw new UnreadableRecordException(
                    "Expected an execution id of 36 letters, digits and hyphens, but it is " + shorten(id));
        }
        return id;
    }

    private static boolean isOfIds(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static String runbookName(String name) {
        if (!RUNBOOK_NAME.matcher(name).matches()) {
            throw new UnreadableRecordException("Expected the name of a runbook to be 1 to 128 letters, digits, dots,"
                    + " colons, hyphens and underscores, but it is " + shorten(name));
        }
        return name;
    }

    private void requireAllowed(Input input, String topic) {
        String allowed;
        boolean fits;
        if (topic.equals(topics.stepResults())) {
            allowed = "AttemptStarted, StepCompleted or StepFailed";
            fits = input instanceof Result;
        } else if (topic.equals(topics.requests())) {
            allowed = "StartExecution, StopExecution or SendSignal";
            fits = input instanceof Command.StartExecution
                    || input instanceof Command.StopExecution
                    || input instanceof Command.SendSignal;
        } else {
            allowed = "a command or a result";
            fits = true;
        }
        if (!fits) {
            throw new UnreadableRecordException("Expected " + allowed + " at " + topic + ", but the record is a "
                    + input.getClass().getSimpleName());
        }
    }

    private static String shorten(@Nullable String text) {
        return text == null
                ? "null"
                : text.length() <= 140 ? "\"" + text + "\"" : "\"" + text.substring(0, 140) + "…\"";
    }

    private static String sentence(UnreadableRecordException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
