package dev.runstream.cli;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command;
import dev.runstream.execution.DerivedId;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.view.ExecutionView;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runstream demo}: the main job, with everything embedded; ends by itself. */
@picocli.CommandLine.Command(
        name = "demo",
        description = {
            "Patches an instance and rolls it back: one run of a runbook on a real broker, with an engine, a worker",
            "and functions called over HTTP, all in this process. Ends by itself."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the run went as scripted", "1:it did not"})
final class DemoCommand implements Callable<Integer> {
    private static final String RUNBOOK = "patch-with-rollback";
    private static final String CHILD = "create-snapshot";
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final List<String> SCRIPTED_PATH = List.of(
            "IdentifyRootVolume",
            "PrePatchSnapshot",
            "InstallUpdates",
            "CheckCompliance",
            "ReportSuccessOrFailure",
            "RestoreFromSnapshot",
            "DeleteSnapshot");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting a Kafka broker, an engine, a worker and a Lambda endpoint in this process ...");
        out.flush();
        String id = DerivedId.of(UUID.randomUUID().toString(), 0, 0, System.currentTimeMillis());
        try (LocalStack stack = LocalStack.start(new LocalStack.Options(script(), null, Map.of(), false, Map.of()))) {
            out.printf("%nRunning %s as execution %s%n", RUNBOOK, id);
            LocalRun run = new LocalRun(stack, TIMEOUT);
            ExecutionView view = run.execute(
                    List.of(registration(RUNBOOK), registration(CHILD)),
                    Command.StartExecution.of(id, RUNBOOK, Map.of("InstanceId", List.of("i-0abc1234"))),
                    new RunProgress(out));
            List<AuditEvent> own = run.audit().stream()
                    .filter(event -> event.header().executionId().equals(id))
                    .toList();
            out.printf("%nThe result%n");
            new RunSummary(out).print(view);
            out.printf("%nThe functions, called over HTTP through the AWS SDK%n");
            stack.calls().forEach(call -> out.println(describe(call)));
            out.printf("%nThe audit stream of the execution (topic runstream.events, read_committed)%n");
            boolean chained = new AuditTable(out, stack.contract()).print(own);
            boolean asScripted =
                    view.status() == ExecutionStatus.Failed && path(own).equals(SCRIPTED_PATH) && chained;
            out.printf("%n%s%n", explanation(asScripted));
            out.flush();
            return asScripted ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            throw new CommandFailedException("The stack did not start: " + e.getMessage(), e);
        }
    }

    private static String describe(FunctionCall call) {
        String took = call.endedAt() == null ? "open" : (call.endedAt() - call.receivedAt()) + " ms";
        String error = call.functionError() == null ? "" : " " + call.functionError();
        return String.format("  %-24s %s%s  %6s  %s", call.functionName(), call.status(), error, took, call.body());
    }

    private static List<String> path(List<AuditEvent> events) {
        return events.stream()
                .map(AuditEvent::event)
                .filter(Event.StepEntered.class::isInstance)
                .map(event -> ((Event.StepEntered) event).step())
                .toList();
    }

    private static String explanation(boolean asScripted) {
        return asScripted ? """
                What you saw, as scripted:
                  a runbook whose child execution took a snapshot and whose id the later steps received;
                  an attempt that failed and came again, and a throttle (429) that spent no attempt;
                  a check that failed and sent the run through onFailure to the rollback: it ends Failed, rolled back;
                  every decision as an event, gap-free and chained by hash, committed exactly once with its effects.""" : "The run did not go as scripted: please report it with the lines above.";
    }

    private static Command.RegisterRunbook registration(String name) {
        return new Command.RegisterRunbook(name, resource(name + ".yaml"), DocumentFormat.YAML, true, null, "demo");
    }

    private static FunctionScript script() {
        try {
            return FunctionScript.parse(resource("functions.yaml"), "functions.yaml");
        } catch (InvalidScriptException e) {
            throw new IllegalStateException("Expected the demo's functions to be readable", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("Expected the demo to bring " + name + ", but it is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("Expected the demo's " + name + " to be readable", e);
        }
    }
}
