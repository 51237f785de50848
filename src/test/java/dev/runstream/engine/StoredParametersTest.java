package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.StoredParameters;
import dev.runstream.expression.JsonText;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Goal: a start waits for its stored parameters and holds up nobody else (R324). Method: one partition on ports in memory
 * with a store that answers when it is told to.
 */
class StoredParametersTest {
    private static final String DOCUMENT = """
            {"schemaVersion": "0.3",
             "parameters": {"Ami": {"type": "String", "default": "{{ssm:/ami}}"}},
             "mainSteps": [{"name": "a", "action": "aws:invokeLambdaFunction",
               "inputs": {"FunctionName": "f", "Payload": "{\\"ami\\": \\"{{Ami}}\\"}"}}]}""";

    private final MemoryEngine engine = new MemoryEngine();

    @Test
    void R324_aStartWaitsForTheStoreWhileOthersGoOn_andItsCommandsWaitWithIt() {
        engine.stored = pending();
        engine.register("needs", DOCUMENT);
        engine.register("greet", Documents.GREET);
        engine.start(id(1), "needs");
        engine.command(new StopExecution(id(1), StopType.Cancel, null, null));
        engine.start(id(2), "greet");
        assertThat(engine.events(id(1))).isEmpty();
        assertThat(engine.requests()).hasSize(1);
        engine.restart();
        engine.advance(1_000);
        assertThat(engine.events(id(1))).isEmpty();

        engine.stored = new StoredParameters(Map.of("/ami", JsonText.parse("\"ami-1\"")), Map.of(), Map.of());
        engine.advance(100);
        assertThat(engine.eventNames(id(1))).startsWith("ExecutionStarted", "StepEntered", "StopRequested");
        assertThat(engine.lastRequest().payload()).isEqualTo("{\"ami\": \"ami-1\"}");
    }

    @Test
    void R324_aStoreThatDoesNotAnswerInTimeRejectsTheStartWithItsReason() {
        engine.stored = pending();
        engine.register("needs", DOCUMENT);
        engine.start(id(1), "needs");
        engine.advance(EngineParts.Waits.DEFAULT.parameters() - 1);
        assertThat(engine.events(id(1))).isEmpty();
        engine.advance(EngineParts.Waits.DEFAULT.retry());
        assertThat(engine.events(id(1))).singleElement().isInstanceOfSatisfying(Event.ExecutionRejected.class, e -> {
            assertThat(e.code()).isEqualTo("InvalidAutomationExecutionParametersException");
            assertThat(e.message()).isEqualTo("The store sleeps.");
        });
        assertThat(engine.inMemory()).isZero();
    }

    @Test
    void aRunbookThatComesLateLeavesTheStoreItsWholeTime() {
        engine.registryHeard = false;
        engine.stored = pending();
        engine.register("needs", DOCUMENT);
        engine.start(id(1), "needs");
        engine.advance(EngineParts.Waits.DEFAULT.runbook() - 100);
        engine.hearRegistry();
        engine.advance(200);
        assertThat(engine.events(id(1))).isEmpty();
        engine.stored = new StoredParameters(Map.of("/ami", JsonText.parse("\"ami-1\"")), Map.of(), Map.of());
        engine.advance(100);
        assertThat(engine.eventNames(id(1))).startsWith("ExecutionStarted");
    }

    private static StoredParameters pending() {
        return new StoredParameters(Map.of(), Map.of(), Map.of("/ami", "The store sleeps."));
    }
}
