package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Event;
import dev.runstream.execution.EventHeader;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.FunctionScript;
import dev.runstream.runbook.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whoever knows Kafka in another language can start runbooks and read the audit stream, wherever their producer puts
 * the record. Method: the programs of {@code examples/clients} as they are, where this machine has what they need,
 * against a broker, an engine and a worker; what they print is held against what Java reads.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OtherLanguagesIT {
    private static final Path CLIENTS = Path.of("examples/clients").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static LocalStack stack;
    private static RecordedEvents events;
    private static Program program;

    @BeforeAll
    static void start() throws Exception {
        program = new Program(directory);
        stack = LocalStack.start(new LocalStack.Options(
                FunctionScript.read(Path.of("examples/greet.functions.yaml")), null, Map.of(), false, Map.of()));
        events = new RecordedEvents(stack.bootstrapServers(), stack.contract());
        String greet = Files.readString(Path.of("examples/greet.yaml"));
        stack.register(new RegisterRunbook("greet", greet, DocumentFormat.YAML, true, null, "test"));
        events.awaitRegistered("greet");
    }

    @AfterAll
    static void stop() {
        events.close();
        stack.close();
    }

    @Test
    void kcatStartsARunbookUnderNoKeyAndListsTheAuditStream() throws Exception {
        assumeThat(program.works("kcat", "-V"))
                .as("kcat is on this machine (Debian: kcat)")
                .isTrue();
        program.run(CLIENTS.resolve("kcat/start.sh").toString(), broker(), "greet", "{\"Name\": \"kcat\"}");
        String id = events.awaitStarted("Name", "\"kcat\"");
        List<AuditEvent> ours = events.awaitEnded(id);
        assertThat(status(ours)).isEqualTo(ExecutionStatus.Success);
        List<JsonNode> theirs =
                lines(program.run(CLIENTS.resolve("kcat/events.sh").toString(), broker()));
        assertThat(theirs)
                .filteredOn(line -> line.path("executionId").textValue().equals(id))
                .hasSameSizeAs(ours);
    }

    @Test
    void pythonStartsARunbookWithLibrdkafkasPartitionerAndReadsItsEvents() throws Exception {
        String python = pythonThatHasTheLibraries();
        String id = program.run(python, CLIENTS.resolve("python/start.py").toString(), broker(), "greet", "Name=Python")
                .strip();
        assertTheSame(
                lines(program.run(python, CLIENTS.resolve("python/events.py").toString(), broker(), id)), id);
    }

    @Test
    void nodeStartsARunbookAndReadsItsEvents() throws Exception {
        Path node = nodeClientsWithTheirLibraries();
        String id = program.run("node", node.resolve("start.mjs").toString(), broker(), "greet", "Name=Node")
                .strip();
        assertTheSame(lines(program.run("node", node.resolve("events.mjs").toString(), broker(), id)), id);
    }

    /** What the other language printed is what Java reads, field by field; and the chain of what was printed is whole. */
    private static void assertTheSame(List<JsonNode> theirs, String id) throws IOException {
        List<AuditEvent> ours = events.awaitEnded(id);
        assertThat(status(ours)).isEqualTo(ExecutionStatus.Success);
        assertThat(theirs).isEqualTo(events.asJson(id));
        String previous = EventHeader.GENESIS;
        for (int i = 0; i < ours.size(); i++) {
            JsonNode header = theirs.get(i).path("header");
            assertThat(header.path("sequence").intValue()).isEqualTo(i + 1);
            assertThat(header.path("previousHash").textValue()).isEqualTo(previous);
            previous = stack.contract().hash(ours.get(i).header(), ours.get(i).event());
        }
    }

    private static ExecutionStatus status(List<AuditEvent> ours) {
        return ((Event.ExecutionEnded) ours.getLast().event()).status();
    }

    private static List<JsonNode> lines(String output) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : output.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static String pythonThatHasTheLibraries() throws InterruptedException {
        String found = "";
        for (String python : Stream.of("python3", "/usr/bin/python3").toList()) {
            if (found.isEmpty() && program.works(python, "-c", "import avro.io, confluent_kafka")) {
                found = python;
            }
        }
        assumeThat(found)
                .as("a Python with confluent_kafka and avro (Debian: python3-confluent-kafka python3-avro)")
                .isNotEmpty();
        return found;
    }

    /** Installed in a directory of the test's own: the tree stays as it is. */
    private static Path nodeClientsWithTheirLibraries() throws Exception {
        assumeThat(program.works("npm", "--version"))
                .as("Node and npm are on this machine")
                .isTrue();
        Path node = Files.createDirectory(directory.resolve("node"));
        try (var files = Files.list(CLIENTS.resolve("node"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, node.resolve(file.getFileName()));
            }
        }
        assumeThat(program.works(
                        "npm", "install", "--prefix", node.toString(), "--no-package-lock", "--no-audit", "--no-fund"))
                .as("npm installs kafkajs and avsc: it has a package registry within reach")
                .isTrue();
        return node;
    }

    private static String broker() {
        return stack.bootstrapServers();
    }
}
