package dev.runstream.cli;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.config.EngineSettings;
import dev.runstream.engine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what the registry has, and what it says to each command, reaches the person at the terminal. Method: a real broker
 * and a real engine; the commands run in this process, each test with runbooks of its own names.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunbookCommandIT {
    private static final String NAP = """
            # naps, and says nothing
            schemaVersion: '0.3'
            mainSteps:
              - name: nap
                action: aws:sleep
                inputs:
                  Duration: PT1S
            """;

    private static EmbeddedBroker broker;
    private static Engine engine;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        LocalStack.quiet();
        broker = EmbeddedBroker.start();
        for (String prefix : List.of("runstream.", "nobody.")) {
            CommandRun created = CommandRun.of(
                    "topics",
                    "create",
                    "--partitions",
                    "2",
                    "--bootstrap-server",
                    broker.bootstrapServers(),
                    "--set",
                    "topic.prefix=" + prefix);
            assertThat(created.exitCode()).as(created.err()).isZero();
        }
        engine = new Engine(new EngineSettings(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "engine.state.dir",
                directory.resolve("engine").toString())));
        engine.start();
        engine.awaitRunning(PATIENCE);
    }

    @AfterAll
    static void stop() {
        engine.close();
        broker.close();
    }

    @Test
    void aRegisteredRunbookIsListedAndShownByteForByte() throws Exception {
        Path file = write("shown.yaml", NAP);
        CommandRun registered = runbook("register", file.toString());
        assertThat(registered.exitCode()).as(registered.err()).isZero();
        assertThat(registered.out()).isEqualTo("shown version 1, default\n");
        assertThat(runbook("list").out()).containsPattern("(?m)^shown +default 1, versions 1$");
        assertThat(runbook("show", "shown").out()).isEqualTo(NAP);
        JsonNode shown = json(runbook("show", "shown", "--output", "json"));
        assertThat(shown.get("defaultVersion").textValue()).isEqualTo("1");
        assertThat(shown.at("/versions/0/sha256").textValue()).isEqualTo(sha256(NAP));
        assertThat(shown.at("/versions/0/format").textValue()).isEqualTo("YAML");
    }

    @Test
    void otherBytesAreANewVersionAndTheSameBytesAreSaidToBeKnown() throws Exception {
        runbook("register", write("twice.yaml", NAP).toString());
        Path other = write("other.yaml", NAP.replace("PT1S", "PT2S"));
        assertThat(runbook("register", "--name", "twice", "--no-default", "--version-name", "slow", other.toString())
                        .out())
                .isEqualTo("twice version 2 (slow)\n");
        assertThat(runbook("register", write("twice.yaml", NAP).toString()).out())
                .isEqualTo("twice version 1, default; these bytes were registered before\n");
        assertThat(runbook("show", "twice", "--version", "2").out()).contains("PT2S");
        CommandRun json =
                runbook("register", "--output", "json", write("twice.yaml", NAP).toString());
        assertThat(json(json).at("/runbooks/0/registeredBefore").booleanValue()).isTrue();
        assertThat(json(json).at("/runbooks/0/sha256").textValue()).isEqualTo(sha256(NAP));
    }

    @Test
    void theDefaultMovesAndAVersionGoes() throws Exception {
        runbook("register", write("moved.yaml", NAP).toString());
        runbook(
                "register",
                "--name",
                "moved",
                "--no-default",
                write("moved2.yaml", NAP.replace("PT1S", "PT3S")).toString());
        assertThat(runbook("set-default", "moved", "2").out()).isEqualTo("moved version 2, default\n");
        assertThat(runbook("show", "moved").out()).contains("PT3S");
        assertThat(runbook("delete", "moved", "1").out()).isEqualTo("moved version 1 deleted\n");
        assertThat(runbook("list").out()).containsPattern("(?m)^moved +default 2, versions 2$");
        assertThat(runbook("delete", "moved").out()).isEqualTo("moved deleted\n");
        assertThat(runbook("list").out()).doesNotContain("moved");
    }

    @Test
    void whatTheRegistryRefusesIsToldWithItsReason() throws Exception {
        runbook("register", write("refused.yaml", NAP).toString());
        CommandRun unknown = runbook("set-default", "refused", "9");
        assertThat(unknown.err())
                .isEqualTo("runstream: Expected a registered version, but runbook refused has no version 9.\n");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(runbook("delete", "nobody").err())
                .isEqualTo("runstream: Expected a registered runbook, but there is none with the name nobody.\n");
        assertThat(runbook("show", "nobody").err())
                .isEqualTo("runstream: Expected a registered runbook, but there is none with the name nobody.\n");
        assertThat(runbook("show", "refused", "--version", "9").err())
                .isEqualTo("runstream: Expected a registered version, but runbook refused has no version 9.\n");
        runbook(
                "register",
                "--version-name",
                "blue",
                "--name",
                "named",
                write("a.yaml", NAP).toString());
        CommandRun taken = runbook(
                "register",
                "--version-name",
                "blue",
                "--name",
                "named",
                write("b.yaml", NAP.replace("PT1S", "PT4S")).toString());
        assertThat(taken.err())
                .isEqualTo(
                        "runstream: The registry refused named:\n  Expected a version name that no other version has, but"
                                + " version 1 has the name blue\n");
        assertThat(taken.exitCode()).isEqualTo(1);
    }

    @Test
    void aDocumentWithAnErrorIsToldAsValidateDoesAndNothingIsRegistered() throws Exception {
        Path wrong = write("wrong.yaml", NAP.replace("aws:sleep", "aws:snore"));
        Path right = write("right.yaml", NAP);
        CommandRun run = runbook("register", right.toString(), wrong.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(wrong + ":5:").contains("1 error");
        assertThat(runbook("list").out()).doesNotContain("right");
    }

    @Test
    void aFileThatDoesNotExistIsWrongUsage() {
        CommandRun run = runbook("register", "nowhere.yaml");
        assertThat(run.err()).startsWith("runstream: The file nowhere.yaml does not exist.\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void withoutAnEngineTheCommandSaysThatNobodyAnswers() throws Exception {
        CommandRun run = runbook(
                "register",
                "--set",
                "topic.prefix=nobody.",
                "--timeout",
                "3s",
                write("waits.yaml", NAP).toString());
        assertThat(run.err())
                .isEqualTo("runstream: Expected an engine to answer within 3 s, but none did; the command is kept in"
                        + " nobody.commands and is carried out when one runs (runstream engine).\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutTopicsTheCommandNamesThem() {
        CommandRun run = runbook("list", "--set", "topic.prefix=absent.");
        assertThat(run.err())
                .contains("runstream: The topic absent.runbooks is missing; mend it with: runstream topics create"
                        + " --bootstrap-server " + broker.bootstrapServers() + " --set topic.prefix=absent.\n");
        assertThat(run.exitCode()).isEqualTo(78);
    }

    private static CommandRun runbook(String... verbAndOptions) {
        List<String> arguments = new ArrayList<>(List.of("runbook"));
        arguments.addAll(Arrays.asList(verbAndOptions));
        arguments.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static JsonNode json(CommandRun run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
