package dev.runstream.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.api.Test;

/**
 * Goal: docs/limits.md has every limit, as it is, with a test that meets it. Method: each row is compared with the
 * settings' definitions, or with the constant that a comment beside its number names; the sources are searched for
 * constants and settings that are in no row.
 */
class LimitsDocumentTest {
    private static final Path PATH = Path.of("docs", "limits.md");
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "runstream");
    private static final Pattern SETTING = Pattern.compile("`([a-z]+(?:\\.[a-z]+)+)`");
    private static final Pattern CONSTANT =
            Pattern.compile("([0-9][0-9,]*)( s| min| times|)<!-- ([A-Za-z.]+)\\.([A-Z_]+) -->");
    private static final Pattern DECLARED =
            Pattern.compile("static final (?:int|long|Duration) ([A-Z_]*(?:MAX|LIMIT|LONGEST|CAPACITY)[A-Z_]*) ");

    /** Constants that bound nothing that anyone meets: what is shown, how often something is looked at, defaults. */
    private static final Set<String> NO_LIMITS = Set.of(
            "api.Commands.REQUEST_BYTES_MAX",
            "api.DescribeAutomationExecutions.READINGS_MAX",
            "api.Rates.BUCKETS_MAX",
            "api.StartAutomationExecution.REFUSALS_MAX",
            "api.Violations.SHOWN_CHARS_MAX",
            "api.Violations.SHOWN_MAX",
            "broker.EmbeddedBroker.BIND_TRIES_MAX",
            "contract.Contract.SPARE_MAX_BYTES",
            "engine.RunbookCatalog.ENTRIES_MAX",
            "engine.SmallStores.WRITE_BUFFERS_MAX",
            "engine.StreamsSettings.POLL_MILLIS_MAX",
            "engine.StreamsSettings.POLL_RECORDS_MAX",
            "execution.AnswerOutputs.NAMES_IN_WARNING_MAX",
            "execution.AnswerOutputs.NAME_IN_WARNING_MAX_BYTES",
            "execution.AttemptOutcome.ERROR_CODE_MAX_BYTES",
            "functions.DirectCalls.OK_MAX",
            "functions.runtime.ChildOutput.LOGGED_MAX_CHARACTERS",
            "functions.runtime.Child.INIT_MAX",
            "functions.runtime.Child.LOOK_MAX_MILLIS",
            "functions.runtime.HandlerError.CAUSES_MAX",
            "lambda.Causes.DEPTH_MAX",
            "query.Database.READS_MAX",
            "query.Projection.BACKOFF_MAX_MILLIS",
            "query.Registrations.KEPT_MAX",
            "runbook.Problems.MAX_SHOWN_CHARS",
            "runbook.TransitionCheck.MAX_SHOWN",
            "suite.RunbookSources.PROBLEMS_MAX",
            "suite.SideBySide.COLUMN_MAX",
            "topics.ClusterSetup.DELIVERIES_MAX",
            "topics.ClusterSetup.REPLICAS_MAX",
            "verify.Differences.SHOWN_CHARS_MAX",
            "verify.Verification.DIFFERENCES_SHOWN_MAX",
            "worker.Caller.RESEND_AFTER_MAX",
            "worker.Intake.REJOIN_AFTER_MAX",
            "worker.WorkerClients.MAX_BLOCK_MS",
            "worker.WorkerClients.MAX_REQUEST_BYTES");

    /** The same number a second time, for another place where it is met; both are compared with it. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("runbook.ApproveInputs.MAX_APPROVERS", "execution.ApproveAction.APPROVERS_MAX"),
            Map.entry("runbook.ApproveInputs.MAX_MESSAGE_CHARS", "execution.ApproveAction.MESSAGE_MAX_CHARS"),
            Map.entry("runbook.LambdaInputs.MAX_CLIENT_CONTEXT_BYTES", "execution.LambdaAction.CLIENT_CONTEXT_MAX"),
            Map.entry("lambda.ClientContexts.BASE64_MAX_BYTES", "execution.LambdaAction.CLIENT_CONTEXT_MAX"),
            Map.entry("runbook.LoopInputs.MAX_ITERATIONS", "execution.LoopAction.PASSES_MAX"),
            Map.entry("execution.SleepAction.LONGEST", "runbook.SleepTime.MAX_SECONDS"),
            Map.entry("functions.Reply.BODY_MAX_BYTES", "functions.runtime.RuntimeApi.ANSWER_MAX_BYTES"),
            Map.entry("functions.runtime.Tail.MAX_BYTES", "functions.LogTail.MAX_BYTES"));

    private record Row(String limit, String value, String range, String then, String tests) {}

    @Test
    void aSettingHasItsDefaultAndItsRange() throws IOException {
        Map<String, ConfigKey> keys = keys();
        Set<String> seen = new TreeSet<>();
        for (Row row : rows()) {
            Matcher setting = SETTING.matcher(row.limit());
            if (setting.lookingAt()) {
                ConfigKey key = keys.get(setting.group(1));
                assertThat(key).as("the setting %s", setting.group(1)).isNotNull();
                assertThat(row.value())
                        .as("the default of %s", key.name)
                        .isEqualTo("`" + ConfigDef.convertToString(key.defaultValue, key.type) + "`");
                assertThat(row.range()).as("the range of %s", key.name).isEqualTo(ValidValues.of(key));
                seen.add(key.name);
            }
        }
        assertThat(seen)
                .as("every setting that is a number, but for ports and for how often something is done")
                .containsExactlyInAnyOrderElementsOf(keys.values().stream()
                        .filter(key -> key.type == Type.INT || key.type == Type.LONG)
                        .map(key -> key.name)
                        .filter(name -> !name.endsWith(".port") && !name.endsWith(".interval.ms"))
                        .toList());
    }

    @Test
    void aFixedLimitHasTheNumberOfItsConstant() throws Exception {
        for (Row row : rows()) {
            Matcher constant = CONSTANT.matcher(row.value() + "|" + row.range());
            while (constant.find()) {
                long written = Long.parseLong(constant.group(1).replace(",", ""));
                Object value = value(constant.group(3) + "." + constant.group(4));
                if (value instanceof Duration duration) {
                    assertThat(constant.group(2).strip())
                            .as("%s has a unit", row)
                            .isIn("s", "min");
                    written *= constant.group(2).strip().equals("min") ? 60 : 1;
                    assertThat(duration).as("%s", row).isEqualTo(Duration.ofSeconds(written));
                } else {
                    assertThat(((Number) value).longValue()).as("%s", row).isEqualTo(written);
                }
            }
        }
        for (Map.Entry<String, String> same : SAME.entrySet()) {
            Object one = value(same.getKey());
            long number = one instanceof Duration duration ? duration.toSeconds() : ((Number) one).longValue();
            assertThat(((Number) value(same.getValue())).longValue())
                    .as("%s", same)
                    .isEqualTo(number);
        }
    }

    @Test
    void everyConstantThatIsALimitHasARow() throws IOException {
        String text = Files.readString(PATH, UTF_8);
        List<String> missing = new ArrayList<>();
        for (Path source : sources(MAIN)) {
            Matcher declared = DECLARED.matcher(Files.readString(source, UTF_8));
            String type =
                    MAIN.relativize(source).toString().replace(".java", "").replace('/', '.');
            while (declared.find()) {
                String name = type + "." + declared.group(1);
                if (!text.contains("<!-- " + name + " -->")
                        && !NO_LIMITS.contains(name)
                        && !SAME.containsKey(name)
                        && !name.matches("(chaos|cli)\\..*")) {
                    missing.add(name);
                }
            }
        }
        assertThat(missing).as("limits that docs/limits.md does not have").isEmpty();
    }

    @Test
    void everyRowHasATestThatExists() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (Path source : sources(Path.of("src", "test", "java"))) {
            tests.put(source.getFileName().toString().replace(".java", ""), Files.readString(source, UTF_8));
        }
        for (Row row : rows()) {
            assertThat(row.then()).as("what happens: %s", row).isNotBlank();
            for (String test : row.tests().split(", ")) {
                String[] parts = test.split("\\.");
                assertThat(parts).as("Class.method in %s", row).hasSize(2);
                assertThat(tests.getOrDefault(parts[0], ""))
                        .as("%s of '%s'", test, row.limit())
                        .contains(" void " + parts[1] + "(");
            }
        }
    }

    private static Object value(String constant) throws ReflectiveOperationException {
        int dot = constant.lastIndexOf('.');
        Field field = Class.forName("dev.runstream." + constant.substring(0, dot))
                .getDeclaredField(constant.substring(dot + 1));
        field.setAccessible(true);
        return field.get(null);
    }

    private static Map<String, ConfigKey> keys() {
        return Stream.of(EngineSettings.DEFINITION, WorkerSettings.DEFINITION, ApiSettings.DEFINITION)
                .flatMap(definition -> definition.configKeys().values().stream())
                .collect(Collectors.toMap(key -> key.name, key -> key, (one, _) -> one));
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(PATH, UTF_8)) {
            if (line.startsWith("| ") && !line.startsWith("| limit |")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                assertThat(cells).as(line).hasSize(5);
                rows.add(new Row(cells[0], cells[1], cells[2], cells[3], cells[4]));
            }
        }
        assertThat(rows).hasSizeGreaterThan(50);
        return rows;
    }

    private static List<Path> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
