package dev.runstream.engine;

import static dev.runstream.engine.Ids.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.runstream.contract.RunbookEntry;
import dev.runstream.contract.RunbookVersion;
import dev.runstream.execution.Command.DeleteRunbook;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.SetDefaultVersion;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent.DefaultVersionSet;
import dev.runstream.execution.RegistryEvent.RegistryCommandRejected;
import dev.runstream.execution.RegistryEvent.RunbookDeleted;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.RegistryEvent.RunbookRejected;
import dev.runstream.runbook.DocumentFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: version numbers are given once, never change what they name, and every answer is an event. */
class RegistryTest {
    private final MemoryEngine engine = new MemoryEngine();

    @Test
    void aNewRunbookIsVersionOneAndTheDefault() {
        engine.register("r", Documents.lambdas(2));
        RunbookRegistered registered =
                (RunbookRegistered) engine.registryEvents().getLast();
        assertThat(registered.version()).isEqualTo("1");
        assertThat(registered.isDefault()).isTrue();
        assertThat(registered.requestedBy()).isEqualTo("ann");
        assertThat(registered.outputs()).containsExactly("s2.Payload");
        assertThat(registered.steps()).extracting("name").containsExactly("s1", "s2");
        assertThat(registered.steps().getFirst().validNextSteps()).containsExactly("s2");
        assertThat(registered.steps().getFirst().timeoutSeconds()).isEqualTo(300);
        assertThat(engine.runbooks).containsOnlyKeys("r", "r/1");
        assertThat(version("r/1").sha256()).isEqualTo(registered.documentSha256());
    }

    @Test
    void theSameBytesAgainGiveTheSameVersionAndStoreNothing() {
        engine.register("r", Documents.lambdas(1));
        engine.register("r", Documents.lambdas(2));
        int records = engine.to(Destination.RUNBOOKS).size();
        register("r", Documents.lambdas(1), false, null);
        RunbookRegistered again = (RunbookRegistered) engine.registryEvents().getLast();
        assertThat(again.version()).isEqualTo("1");
        assertThat(again.isDefault()).isFalse();
        assertThat(engine.to(Destination.RUNBOOKS)).hasSize(records);
    }

    @Test
    void theSameBytesAgainCanBecomeTheDefault() {
        engine.register("r", Documents.lambdas(1));
        engine.register("r", Documents.lambdas(2));
        assertThat(entry("r").defaultVersion()).isEqualTo("2");
        engine.register("r", Documents.lambdas(1));
        assertThat(entry("r").defaultVersion()).isEqualTo("1");
    }

    @Test
    void aDocumentWithProblemsIsRejectedWithAllOfThem() {
        engine.register("r", "{\"schemaVersion\":\"0.3\",\"mainSteps\":[{\"name\":\"a b\"}]}");
        RunbookRejected rejected = (RunbookRejected) engine.registryEvents().getLast();
        assertThat(rejected.problems())
                .hasSizeGreaterThan(1)
                .allSatisfy(problem -> assertThat(problem).matches("[0-9]+:[0-9]+: .*"));
        assertThat(engine.runbooks).isEmpty();
    }

    @Test
    void twoVersionsCannotHaveOneName() {
        register("r", Documents.lambdas(1), true, "blue");
        register("r", Documents.lambdas(2), true, "blue");
        assertThat(engine.registryEvents().getLast())
                .isInstanceOfSatisfying(
                        RunbookRejected.class,
                        rejected -> assertThat(rejected.problems())
                                .containsExactly("Expected a version name that no"
                                        + " other version has, but version 1 has the name blue"));
    }

    @Test
    void R614_aStartTakesTheDefaultTheLatestOrTheNumberThatItNames() {
        engine.register("r", Documents.lambdas(1));
        register("r", Documents.lambdas(2), false, null);
        start(1, "r", null);
        start(2, "r", "$DEFAULT");
        start(3, "r", "$LATEST");
        start(4, "r", "2");
        start(5, "arn:aws:ssm:us-east-1:123456789012:document/r", "1");
        assertThat(started(1)).isEqualTo("1");
        assertThat(started(2)).isEqualTo("1");
        assertThat(started(3)).isEqualTo("2");
        assertThat(started(4)).isEqualTo("2");
        assertThat(started(5)).isEqualTo("1");
    }

    @Test
    void anotherVersionBecomesTheDefault() {
        engine.register("r", Documents.lambdas(1));
        register("r", Documents.lambdas(2), false, null);
        engine.command(new SetDefaultVersion("r", "2", "ann"));
        assertThat(engine.registryEvents().getLast()).isInstanceOf(DefaultVersionSet.class);
        start(1, "r", null);
        assertThat(started(1)).isEqualTo("2");
    }

    @Test
    void aDeletedRunbookCannotBeStartedAndRunningExecutionsKeepIt() {
        engine.register("r", Documents.lambdas(2));
        start(1, "r", null);
        engine.command(new DeleteRunbook("r", null, "ann"));
        assertThat(engine.registryEvents().getLast()).isInstanceOf(RunbookDeleted.class);
        engine.restart();
        engine.complete(engine.lastRequest(), "1");
        assertThat(engine.eventNames(id(1))).endsWith("StepEntered");
        start(2, "r", null);
        engine.advance(5_100);
        assertThat(engine.eventNames(id(2))).containsExactly("ExecutionRejected");
    }

    @Test
    void aDeletedVersionsNumberIsNeverGivenAgain() {
        engine.register("r", Documents.lambdas(1));
        engine.command(new DeleteRunbook("r", "1", null));
        engine.register("r", Documents.lambdas(1));
        assertThat(((RunbookRegistered) engine.registryEvents().getLast()).version())
                .isEqualTo("2");
    }

    @Test
    void aCommandThatCannotBeCarriedOutIsAnsweredWithItsReason() {
        engine.register("r", Documents.lambdas(1));
        register("r", Documents.lambdas(2), false, null);
        engine.command(new SetDefaultVersion("r", "9", null));
        engine.command(new DeleteRunbook("nobody", null, null));
        engine.command(new DeleteRunbook("r", "1", null));
        assertThat(engine.registryEvents())
                .filteredOn(RegistryCommandRejected.class::isInstance)
                .map(RegistryCommandRejected.class::cast)
                .extracting(
                        RegistryCommandRejected::command,
                        RegistryCommandRejected::name,
                        RegistryCommandRejected::version,
                        RegistryCommandRejected::reason)
                .containsExactly(
                        tuple(
                                "SetDefaultVersion",
                                "r",
                                "9",
                                "Expected a registered version, but runbook r has no version 9"),
                        tuple(
                                "DeleteRunbook",
                                "nobody",
                                null,
                                "Expected a registered runbook, but there is none with the name nobody"),
                        tuple(
                                "DeleteRunbook",
                                "r",
                                "1",
                                "Expected a version of r that is not the default one, but 1 is: set another one first"));
        assertThat(engine.quarantineReasons()).isEmpty();
    }

    @Test
    void theStepsThatABranchNamesAreAmongThoseThatCanFollow() {
        engine.register("r", """
                {"schemaVersion":"0.3","mainSteps":[
                 {"name":"pick","action":"aws:branch","inputs":{"Choices":[
                   {"NextStep":"nap","Variable":"a","StringEquals":"a"}],"Default":"rest"}},
                 {"name":"nap","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true},
                 {"name":"rest","action":"aws:sleep","inputs":{"Duration":"PT1S"},"isEnd":true}]}""");
        assertThat(((RunbookRegistered) engine.registryEvents().getLast())
                        .steps()
                        .getFirst()
                        .validNextSteps())
                .containsExactly("nap", "rest");
    }

    @Test
    void anActionThatNobodyCarriesOutIsANotice() {
        engine.register(
                "r",
                "{\"schemaVersion\":\"0.3\",\"mainSteps\":[{\"name\":\"s\",\"action\":\"aws:createStack\",\"inputs\":"
                        + "{\"StackName\":\"x\"}}]}");
        assertThat(((RunbookRegistered) engine.registryEvents().getLast()).notices())
                .contains("Step s (aws:createStack) can run only when it is bound to a function");
    }

    private void register(String name, String document, boolean setDefault, String versionName) {
        engine.command(new RegisterRunbook(name, document, DocumentFormat.JSON, setDefault, versionName, "ann"));
    }

    private void start(int number, String name, String version) {
        StartExecution start = StartExecution.of(id(number), name, Map.of());
        engine.start(new StartExecution(
                start.executionId(),
                name,
                version,
                start.parameters(),
                start.mode(),
                null,
                Map.of(),
                null,
                null,
                null,
                null));
    }

    private String started(int number) {
        return ((Event.ExecutionStarted) engine.events(id(number)).getFirst()).documentVersion();
    }

    private RunbookEntry entry(String name) {
        return engine.contract.decode(engine.runbooks.get(name), RunbookEntry.class);
    }

    private RunbookVersion version(String key) {
        return engine.contract.decode(engine.runbooks.get(key), RunbookVersion.class);
    }
}
