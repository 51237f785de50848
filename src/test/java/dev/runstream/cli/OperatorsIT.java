package dev.runstream.cli;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionScript;
import dev.runstream.system.Cluster;
import dev.runstream.system.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: operators see and steer executions of a running cluster with the commands alone. Method: an engine and a worker
 * in processes of their own; the verbs run in this process as a shell calls them, and both streams are captured.
 */
class OperatorsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final String GREET = """
            schemaVersion: '0.3'
            parameters:
              Name: {type: String}
              Tone: {type: String, default: '', allowedPattern: '^[a-z]+$'}
              Names: {type: StringList, default: []}
            mainSteps:
              - {name: first, action: 'aws:invokeLambdaFunction', inputs: {FunctionName: first, Payload: '{"name": "{{ Name }}"}'}}
              - name: second
                action: aws:invokeLambdaFunction
                maxAttempts: 1
                inputs: {FunctionName: '{{ Name }}', Payload: '{"of": {{ first.OutputPayload }}, "names": {{ Names }}}'}
            outputs: [first.Payload, second.Payload]
            """;
    private static final String PARENT = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: delegate, action: 'aws:executeAutomation', inputs: {DocumentName: child}}
            """;
    private static final String CHILD = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: rest, action: 'aws:sleep', inputs: {Duration: PT1H}}
            """;

    @TempDir
    static Path directory;

    private static final String APPROVAL = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: ask, action: 'aws:approve', inputs: {Approvers: [ada, bob], MinRequiredApprovals: 2, Message: May it go on?}}
              - {name: hold, action: 'aws:pause', inputs: {}}
            """;

    private static Cluster cluster;

    @BeforeAll
    static void begin() throws Exception {
        cluster = new Cluster(directory, FunctionScript.parse("""
                        functions:
                          first: [{returns: {id: 7}}]
                          works: [{returns: done}]
                          breaks-once:
                            - error: {errorType: Broken, errorMessage: not today}
                            - returns: mended
                          hangs: [{hang: true}]
                        """, "functions.yaml"));
        CompletableFuture<Role> engine = CompletableFuture.supplyAsync(() -> role(() -> cluster.engine("engine-1")));
        role(() -> cluster.worker("worker-1"));
        engine.join();
        cluster.register("greet", GREET);
        cluster.register("parent", PARENT);
        cluster.register("child", CHILD);
        cluster.register("approval", APPROVAL);
        cluster.flush();
    }

    @AfterAll
    static void end() throws IOException {
        cluster.close();
    }

    @Test
    void startWaitsAndItsExitCodeIsTheOutcome() throws IOException {
        CommandRun works =
                run("start", "greet", "-p", "Name=works", "--tag", "team=blue", "--wait", "--timeout", "60s");
        assertThat(works.exitCode()).as(works.err()).isEqualTo(ExitCode.OK);
        assertThat(works.out().lines().findFirst().orElseThrow()).matches("[0-9a-f-]{36}");
        assertThat(works.out()).contains(": Success", "second.Payload = ");
        assertThat(works.err()).contains("first", "attempt 1", "Success");

        CommandRun refused = run("start", "greet", "--wait", "--output", "json");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        JsonNode execution = JSON.readTree(refused.out()).path("AutomationExecution");
        assertThat(execution.path("AutomationExecutionStatus").asText()).isEqualTo("Rejected");
        assertThat(execution.path("FailureMessage").asText()).contains("Parameters ['Name'] are required.");
    }

    @Test
    void R532_R521_signalsLetAnExecutionGoOn_andARefusalSaysWhy() throws IOException {
        String id = start("approval");
        assertThat(run("describe", id).out()).contains("Waits");
        CommandRun stranger = run("signal", id, "Approve", "--as", "mallory");
        assertThat(stranger.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(stranger.err())
                .contains("Expected one of the approvers of step ask")
                .contains("from mallory");
        CommandRun ada = run("signal", id, "Approve", "--as", "ada", "--comment", "fine");
        assertThat(ada.exitCode()).as(ada.err()).isEqualTo(ExitCode.OK);
        assertThat(ada.out()).isEqualTo("Signal Approve of ada is accepted by execution " + id + ".\n");
        assertThat(run("signal", id, "Resume").err()).contains("while execution " + id + " is in step ask");
        assertThat(run("signal", id, "Approve", "--as", "bob").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run("signal", id, "Resume", "--step", "nowhere").err()).contains("has no step nowhere");
        assertThat(run("signal", id, "Resume", "--step", "hold").exitCode()).isEqualTo(ExitCode.OK);
        CommandRun watch = run("watch", id, "--timeout", "30s");
        assertThat(watch.exitCode()).as(watch.err()).isEqualTo(ExitCode.OK);
        assertThat(run("signal", id, "Resume").err()).contains("ended with Success");
    }

    @Test
    void R532_approveShowsWhatIsAskedAndSendsTheDecision() {
        String id = start("approval");
        assertThat(run("approve", id, "--step", "hold", "--as", "ada").err())
                .contains("Expected step hold to wait for an approval, but it is step ask that does.");
        CommandRun ada = run("approve", id, "--as", "ada", "--comment", "fine");
        assertThat(ada.exitCode()).as(ada.err()).isEqualTo(ExitCode.OK);
        assertThat(ada.out())
                .isEqualTo(
                        "Asks       May it go on?\nStep       ask\nApprovers  ada, bob; 2 needed\nSo far     nobody\n"
                                + "Step ask of execution " + id + " is approved by ada.\n");
        CommandRun stranger = run("approve", id, "--as", "mallory");
        assertThat(stranger.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(stranger.out()).contains("So far     ada (Approved: fine)");
        assertThat(stranger.err()).contains("Expected one of the approvers of step ask");
        CommandRun bob = run("approve", id, "--reject", "--as", "bob");
        assertThat(bob.exitCode()).as(bob.err()).isEqualTo(ExitCode.OK);
        assertThat(bob.out()).endsWith("Step ask of execution " + id + " is rejected by bob.\n");
        assertThat(run("watch", id, "--timeout", "30s").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("approve", id, "--as", "bob").err()).contains("ended with Failed");
        String running = start("child");
        assertThat(run("approve", running).err())
                .contains("Expected execution " + running
                        + " to wait for an approval, but it does not: Step rest sleeps");
        run("stop", running);
    }

    @Test
    void oneExecutionIsSeenTheSameWayByAllCommands() throws IOException {
        String id = start("greet", "-p", "Name=works", "-p", "Names=a", "-p", "Names=b");

        CommandRun watch = run("watch", id, "--timeout", "60s");
        assertThat(watch.exitCode()).as(watch.err()).isEqualTo(ExitCode.OK);
        assertThat(watch.out().lines().count()).isGreaterThanOrEqualTo(6);
        assertThat(watch.out()).contains("started", "entered", "Success").doesNotContain("\u001b");

        CommandRun text = run("describe", id);
        assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCode.OK);
        assertThat(text.out())
                .contains("Status     Success", "Runbook    greet, version 1", "Names = [a, b]", "StatusCode = 200")
                .doesNotContain("Waits");
        JsonNode json = JSON.readTree(run("describe", id, "--output", "json").out());
        assertThat(json.at("/AutomationExecution/StepExecutions")).hasSize(2);
        assertThat(json.at("/AutomationExecution/Outputs/second.Payload/0").asText())
                .contains("done");

        List<JsonNode> lines = new ArrayList<>();
        for (String line : run("events", id).out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines)
                .extracting(line -> line.at("/header/sequence").asInt())
                .isEqualTo(Stream.iterate(1, n -> n + 1).limit(lines.size()).toList());
        assertThat(lines.getFirst().path("record").asText()).isEqualTo("ExecutionStarted");
        assertThat(lines.getFirst().at("/header/requestedBy").asText()).isEqualTo(System.getProperty("user.name"));
        assertThat(lines.getLast().path("record").asText()).isEqualTo("ExecutionEnded");
        assertThat(run("events", "--since", "1h").out()).contains("RunbookRegistered", id);
    }

    @Test
    void listIsNewestFirstAndCanBeFiltered() throws IOException {
        String first = start("greet", "-p", "Name=works");
        run("watch", first, "--timeout", "60s");
        String second = start("greet");
        run("watch", second, "--timeout", "60s");

        CommandRun all = run("list");
        assertThat(all.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(all.err()).contains("Reading runstream.events from ");
        assertThat(all.out()).containsSubsequence(second, first);
        assertThat(run("list", "--status", "Success").out()).contains(first).doesNotContain(second);
        assertThat(run("list", "--status", "rejected").out()).contains(second).doesNotContain(first);
        assertThat(run("list", "--runbook", "nothing").out()).doesNotContain(first, second);
        assertThat(run("list", "--since", "0s").out()).doesNotContain(first, second);
        JsonNode json = JSON.readTree(
                run("list", "--output", "json", "--status", "Success").out());
        List<String> ids = new ArrayList<>();
        json.path("AutomationExecutionMetadataList")
                .forEach(each -> ids.add(each.path("AutomationExecutionId").asText()));
        assertThat(ids).contains(first);
        assertThat(json.at("/AutomationExecutionMetadataList/0").has("StepExecutions"))
                .isFalse();
    }

    @Test
    void describeSaysWhyAnExecutionWaits() {
        String id = start("greet", "-p", "Name=hangs");
        await().atMost(PATIENCE)
                .until(() -> run("describe", id).out().contains("is in flight at worker worker-1 since "));
        assertThat(run("describe", id).out()).contains("Waits      Step second, attempt 1 of 1, is in flight");
        CommandRun early = run("watch", id, "--timeout", "200ms");
        assertThat(early.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(early.err()).contains("to end within 0.2 s", "in flight at worker worker-1");
        CommandRun running = run("retry", id, "--from", "second");
        assertThat(running.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(running.err()).contains("Expected an execution that has ended", "InProgress");
        assertThat(run("stop", id).out()).isEqualTo("Stop (Cancel) of execution " + id + " is requested.\n");
        assertThat(run("watch", id, "--timeout", "30s").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void R623_aStopReachesTheChild() {
        String parent = start("parent");
        await().atMost(PATIENCE).until(() -> run("describe", parent).out().contains("rest sleeps until"));
        CommandRun waiting = run("describe", parent);
        assertThat(waiting.out()).contains("waits for its child execution ", "Children");
        String child = waiting.out()
                .lines()
                .filter(line -> line.strip().startsWith("child "))
                .map(line -> line.strip().substring(6))
                .findFirst()
                .orElseThrow();

        CommandRun stop = run("stop", parent, "--reason", "enough", "--wait", "--timeout", "60s");
        assertThat(stop.exitCode()).as(stop.err()).isEqualTo(ExitCode.OK);
        assertThat(stop.out()).contains("Execution " + parent + ": Cancelled");
        assertThat(run("watch", child, "--timeout", "60s").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("describe", child).out()).contains("Status     Cancelled", "Parent     " + parent);
        assertThat(run("events", child).out()).contains("\"record\":\"StopRequested\"");
        CommandRun again = run("stop", parent);
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("ended with Cancelled");
    }

    @Test
    void retryGoesOnFromAStepWithTheOutputsSoFar() throws IOException {
        CommandRun broken = run("start", "greet", "-p", "Name=breaks-once", "-p", "Names=x", "-p", "Names=y", "--wait");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.out()).contains("not today");
        String id = broken.out().lines().findFirst().orElseThrow();

        CommandRun unknown = run("retry", id, "--from", "third");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("but third is none; there are first, second.");
        assertThat(run("retry", id, "--from", "first").err()).contains("start it anew: runstream start greet");

        CommandRun retry = run("retry", id, "--from", "second", "--wait", "--output", "json");
        assertThat(retry.exitCode()).as(retry.err()).isEqualTo(ExitCode.OK);
        JsonNode execution = JSON.readTree(retry.out()).path("AutomationExecution");
        assertThat(execution.at("/Outputs/first.Payload/0").asText()).isEqualTo("{\"id\":7}");
        assertThat(execution.at("/Outputs/second.Payload/0").asText()).contains("mended");
        String retried = execution.path("AutomationExecutionId").asText();
        assertThat(run("describe", retried).out()).contains("Retries    " + id + " from step second");
        List<String> bodies = cluster.functions().calls().stream()
                .filter(call -> call.functionName().equals("breaks-once"))
                .map(FunctionCall::body)
                .toList();
        assertThat(bodies).hasSize(2);
        assertThat(bodies.get(1)).isEqualTo(bodies.get(0)).contains("{\"id\":7}", "[\"x\",\"y\"]");
    }

    @Test
    void anUnknownIdIsOneSentence() {
        for (String[] command : List.of(
                new String[] {"describe", NOBODY},
                new String[] {"watch", NOBODY},
                new String[] {"stop", NOBODY},
                new String[] {"retry", NOBODY, "--from", "a"},
                new String[] {"events", NOBODY})) {
            CommandRun run = run(command);
            assertThat(run.exitCode()).as(command[0]).isEqualTo(ExitCode.FAILED);
            assertThat(run.err()).as(command[0]).contains(NOBODY).hasLineCount(1);
            assertThat(run.out()).as(command[0]).isEmpty();
        }
    }

    @Test
    void aFollowerEndsCleanlyWhenItIsInterrupted() throws Exception {
        Role process = Role.start(
                directory, "follower", List.of("events", "--follow", "--bootstrap-server", cluster.bootstrapServers()));
        assertThat(process.interrupt()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(process.tail()).isEmpty();

        CompletableFuture<CommandRun> ended = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> ended.complete(run("events", "--follow")));
        thread.interrupt();
        CommandRun follower = ended.get(30, TimeUnit.SECONDS);
        assertThat(follower.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(follower.err()).isEmpty();
    }

    @Test
    void aClusterWithoutTopicsIsOneSentence() {
        CommandRun run = run("list", "--set", "topic.prefix=other.");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .contains("Expected the topics other.*", "runstream topics create")
                .hasLineCount(1);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsToldWithinTenSeconds() {
        long began = System.nanoTime();
        CommandRun run = CommandRun.of("list", "--bootstrap-server", "127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err())
                .contains("Expected a broker at 127.0.0.1:1, but none answered within")
                .hasLineCount(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
        assertThat(CommandRun.of("list", "--bootstrap-server", "no-such-host.invalid:9092")
                        .exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    private static String start(String... arguments) {
        CommandRun start =
                run(Stream.concat(Stream.of("start"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(start.exitCode()).as(start.err()).isEqualTo(ExitCode.OK);
        assertThat(start.out()).hasLineCount(1);
        return start.out().strip();
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(
                Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", cluster.bootstrapServers()))
                        .toArray(String[]::new));
    }

    @FunctionalInterface
    private interface Starting {
        Role begin() throws IOException;
    }

    private static Role role(Starting starting) {
        try {
            return starting.begin();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
