package dev.runstream.engine;

import dev.runstream.contract.Contract;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.contract.RequestJson;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Input;
import dev.runstream.execution.Result;

/** Reads what the bytes of a record say. The same bytes from the same place always say the same. */
final class InputReader {
    private final Contract contract;
    private final String requestsTopic;
    private final String requestsTopicId;

    /** @param requestsTopicId Kafka's id of the topic: ids of starts that bring none are derived from it */
    InputReader(Contract contract, String requestsTopic, String requestsTopicId) {
        this.contract = contract;
        this.requestsTopic = requestsTopic;
        this.requestsTopicId = requestsTopicId;
    }

    /**
     * A command with its execution id filled in, or a result.
     *
     * @param origin where the record first came
     * @throws UnreadableRecordException with one sentence
     */
    Input read(byte[] bytes, Origin origin) {
        boolean json = RequestJson.isJson(bytes) && origin.topic().equals(requestsTopic);
        Object record = json ? RequestJson.parse(bytes) : contract.decode(bytes);
        return switch (record) {
            case StartExecution start -> identified(start, origin);
            case Command command -> command;
            case Result result -> result;
            default ->
                throw new UnreadableRecordException("Expected a command or a result, but the record is a "
                        + record.getClass().getSimpleName());
        };
    }

    private StartExecution identified(StartExecution start, Origin origin) {
        if (start.executionId() != null) {
            return start;
        }
        if (!origin.topic().equals(requestsTopic)) {
            throw new UnreadableRecordException(
                    "Expected a start with an execution id at " + origin.topic() + ", but it has none");
        }
        return new StartExecution(
                DerivedId.of(requestsTopicId, origin.partition(), origin.offset(), origin.timestamp()),
                start.documentName(),
                start.documentVersion(),
                start.parameters(),
                start.mode(),
                start.clientToken(),
                start.tags(),
                start.requestedBy(),
                start.parent(),
                start.takeOver(),
                start.rateControl(),
                start.target());
    }
}
