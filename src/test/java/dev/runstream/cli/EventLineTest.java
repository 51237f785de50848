package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.Event.Call;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureStage;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.StepStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: a line of {@code events} has every field of the record. Method: one record that uses all kinds of fields. */
class EventLineTest {

    @Test
    void everyFieldOfTheRecordIsThereAlsoOneWithoutAValue() {
        EventHeader header =
                new EventHeader("id", 7, 1_000, EventHeader.Cause.record("t", 2, 9), "ana", EventHeader.GENESIS, "1.0");
        Failure failure = new Failure(
                FailureClass.Failed, FailureStage.Invocation, FailureType.Action, "Boom", "no", Map.of("k", "v"));
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        EventLine.put(
                new AuditEvent(
                        header,
                        new Event.StepEnded(
                                3,
                                "a",
                                1,
                                2,
                                StepStatus.Failed,
                                Map.of("StatusCode", "200"),
                                null,
                                null,
                                failure,
                                true,
                                new Call("w", 5, 6, 1, null),
                                null)),
                line);
        assertThat(line.toString())
                .isEqualTo("{\"record\":\"StepEnded\",\"header\":{\"executionId\":\"id\",\"sequence\":7,\"time\":1000,"
                        + "\"cause\":{\"timer\":null,\"topic\":\"t\",\"partition\":2,\"offset\":9},"
                        + "\"requestedBy\":\"ana\",\"previousHash\":\"" + EventHeader.GENESIS
                        + "\",\"engineVersion\":\"1.0\"},\"visit\":3,\"step\":\"a\",\"attempt\":1,\"dispatch\":2,"
                        + "\"status\":\"Failed\",\"outputs\":{\"StatusCode\":\"200\"},\"payloadForm\":null,"
                        + "\"warning\":null,\"failure\":{\"failureClass\":\"Failed\",\"stage\":\"Invocation\","
                        + "\"type\":\"Action\",\"code\":\"Boom\",\"message\":\"no\",\"details\":{\"k\":\"v\"}},"
                        + "\"counts\":true,\"call\":{\"worker\":\"w\",\"startedAt\":5,\"elapsedMillis\":6,"
                        + "\"deliveryCount\":1,\"requestId\":null},\"next\":null}");
    }
}
