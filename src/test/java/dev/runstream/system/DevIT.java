package dev.runstream.system;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.Contract;
import dev.runstream.contract.Topics;
import dev.runstream.execution.Command;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.process.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what runs in {@code dev} survives its end. Method: a process is ended by SIGTERM in the middle of a sleep and of a
 * call, and another one is started on the same data.
 */
class DevIT {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    @Test
    void whatWasGoingOnAtItsEndGoesOnWhenItIsStartedAgain() throws Exception {
        Path runbook = Files.writeString(directory.resolve("slow.yaml"), """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: nap, action: 'aws:sleep', inputs: {Duration: PT10S}}
                  - {name: call, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: slow, Payload: '{}'}}
                """);
        Path calling = Files.writeString(directory.resolve("calling.yaml"), """
                schemaVersion: '0.3'
                mainSteps:
                  - {name: call, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: slow, Payload: '{}'}}
                """);
        Path functions = Files.writeString(directory.resolve("functions.yaml"), """
                functions:
                  slow:
                    - returns: done
                      after: 3s
                """);
        int port = FreePort.find();
        List<String> command = List.of(
                "dev",
                "--data",
                directory.resolve("data").toString(),
                "--port",
                Integer.toString(port),
                "--functions",
                functions.toString(),
                "--runbook",
                runbook.toString(),
                "--runbook",
                calling.toString(),
                "--set",
                "engine.lease.ms=3000",
                "--set",
                "worker.drain.timeout.ms=0");
        String sleeping = DerivedId.of("dev", 0, 0, 1_763_800_000_000L);
        String called = DerivedId.of("dev", 0, 1, 1_763_800_000_000L);
        try (Role first = Role.start(directory, "dev-1", command);
                AuditStream audit = new AuditStream("127.0.0.1:" + port)) {
            start(port, Map.of(sleeping, "slow", called, "calling"));
            audit.await(
                    stream ->
                            stream.count(Event.AttemptStarted.class) == 1 && stream.count(Event.StepEntered.class) == 2,
                    PATIENCE,
                    "one sleeps and one calls");
            assertThat(audit.count(Event.StepEnded.class)).isZero();
            assertThat(first.terminate()).isEqualTo(TERMINATED);
        }
        try (Role second = Role.start(directory, "dev-2", command);
                AuditStream audit = new AuditStream("127.0.0.1:" + port)) {
            audit.awaitEnded(2, PATIENCE);
            audit.check(ExecutionStatus.Success);
            assertThat(audit.events(called, Event.AttemptLost.class))
                    .as("the call that was open at the end was made again")
                    .isNotEmpty();
            assertThat(second.terminate()).isEqualTo(TERMINATED);
        }
    }

    private static void start(int port, Map<String, String> runbooks) {
        Contract contract = new Contract();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port), new StringSerializer(), new ByteArraySerializer())) {
            runbooks.forEach((id, runbook) -> {
                var unused = producer.send(new ProducerRecord<>(
                        Topics.DEFAULT.requests(),
                        id,
                        contract.encode(Command.StartExecution.of(id, runbook, Map.of()))));
            });
        }
    }
}
