package dev.runstream.suite;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.Rejection;
import dev.runstream.execution.StepStatus;
import dev.runstream.suite.CaseSignal.Moment;
import dev.runstream.suite.CaseSignal.Saying;
import dev.runstream.suite.Expectation.ExpectedCall;
import dev.runstream.suite.Expectation.ExpectedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one case. */
final class CaseReader {
    /** What a suite says for all of its cases, and a case for itself. */
    static final List<String> COMMON =
            List.of("runbook", "document", "runbooks", "bindings", "functions", "settings", "ssm");

    static final List<String> KEYS = keys();

    private static final List<String> EXPECTED = List.of(
            "status",
            "rejected",
            "steps",
            "pending",
            "outputs",
            "variables",
            "calls",
            "failure",
            "after",
            "rejections");

    private static final List<String> STEP = List.of("name", "status", "attempts", "message", "iteration", "outputs");
    private static final List<String> CALL =
            List.of("function", "body", "text", "qualifier", "invocationType", "logType");

    private final Section section;
    private final SuiteReader.Common common;
    private final RunbookSources runbooks;

    CaseReader(Section section, SuiteReader.Common common, RunbookSources runbooks) {
        this.section = section;
        this.common = common;
        this.runbooks = runbooks;
    }

    /** Null after a problem. */
    @Nullable
    SuiteCase read() {
        String name = section.text("name");
        if (name == null || name.isBlank()) {
            section.problem("Expected the key 'name' with a text, but it is missing.");
        }
        Expectation expected = expectation();
        List<SuiteRunbook> registered = registered(expected);
        CaseSettings settings = settings();
        Map<String, List<String>> parameters = section.lists("parameters");
        Mode mode = section.one("mode", Mode.class);
        List<CaseSignal> signals = signals();
        return name == null || expected == null || settings == null || registered.isEmpty()
                ? null
                : new SuiteCase(
                        name,
                        Problems.line(section.node()),
                        registered,
                        common.functions(),
                        settings,
                        common.stored(),
                        parameters == null ? Map.of() : parameters,
                        mode == null ? Mode.Auto : mode,
                        signals,
                        expected);
    }

    private List<SuiteRunbook> registered(@Nullable Expectation expected) {
        RunbookSources.Source started = common.runbook();
        if (started == null) {
            section.problem("Expected the key 'runbook' or 'document' here or in the suite, but neither is there.");
            return List.of();
        }
        List<RunbookSources.Source> sources = new ArrayList<>(common.further().values());
        sources.removeIf(
                source -> source.runbook().name().equals(started.runbook().name()));
        sources.add(started);
        if (expected == null || expected.rejected() == null) {
            sources.forEach(runbooks::requireValid);
        }
        return sources.stream().map(RunbookSources.Source::runbook).toList();
    }

    private @Nullable CaseSettings settings() {
        try {
            return CaseSettings.of(common.settings(), common.bindings());
        } catch (ConfigException e) {
            Node at = common.settingsAt();
            section.problem(at == null ? section.node() : at, "settings", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private List<CaseSignal> signals() {
        List<Node> nodes = section.list("signals");
        List<CaseSignal> signals = new ArrayList<>();
        for (Node node : nodes == null ? List.<Node>of() : nodes) {
            section.part(
                            node,
                            "signals[" + signals.size() + "]",
                            List.of("at", "when", "signal", "stop", "step", "by", "comment"))
                    .map(CaseReader::signal)
                    .ifPresent(signals::add);
        }
        return signals;
    }

    private static @Nullable CaseSignal signal(Section signal) {
        if (signal.present(List.of("at", "when")).size() != 1
                || signal.present(List.of("signal", "stop")).size() != 1) {
            signal.problem("Expected one of 'at' and 'when', and one of 'signal' and 'stop'.");
            return null;
        }
        Duration at = signal.duration("at");
        String when = signal.text("when");
        Moment moment = at != null ? new Moment.At(at) : when != null ? new Moment.When(when) : null;
        StopType stop = signal.one("stop", StopType.class);
        SignalType type = signal.one("signal", SignalType.class);
        String by = signal.text("by");
        Saying saying = stop != null
                ? new Saying.Stop(stop, by)
                : type != null ? new Saying.Signal(type, signal.text("step"), signal.text("comment"), by) : null;
        return moment == null || saying == null ? null : new CaseSignal(moment, saying);
    }

    private @Nullable Expectation expectation() {
        Node node = section.get("expect");
        if (node == null) {
            section.problem("Expected the key 'expect', but it is missing.");
            return null;
        }
        Section expect = section.section("expect", EXPECTED);
        if (expect == null) {
            return null;
        }
        if (expect.values().isEmpty()) {
            expect.problem("Expected at least one of the keys %s, but the map is empty."
                    .formatted(String.join(", ", EXPECTED)));
            return null;
        }
        List<String> pending = expect.texts("pending");
        return new Expectation(
                expect.one("status", ExecutionStatus.class),
                expect.text("rejected"),
                steps(expect),
                pending == null ? null : new TreeSet<>(pending),
                expect.lists("outputs"),
                expect.lists("variables"),
                calls(expect),
                expect.text("failure"),
                expect.duration("after"),
                rejections(expect));
    }

    private static @Nullable List<ExpectedStep> steps(Section expect) {
        List<Node> nodes = expect.list("steps");
        if (nodes == null) {
            return null;
        }
        List<ExpectedStep> steps = new ArrayList<>();
        for (Node node : nodes) {
            String key = "steps[" + steps.size() + "]";
            if (node instanceof ScalarNode name) {
                steps.add(new ExpectedStep(name.getValue(), null, null, null, null, null));
            } else {
                expect.part(node, key, List.of()).map(CaseReader::step).ifPresent(steps::add);
            }
        }
        return steps;
    }

    private static @Nullable ExpectedStep step(Section step) {
        if (step.values().size() == 1 && step.get("name") == null) {
            Map.Entry<String, Node> only = step.values().entrySet().iterator().next();
            return new ExpectedStep(
                    only.getKey(), step.one(only.getValue(), only.getKey(), StepStatus.class), null, null, null, null);
        }
        step.require(STEP);
        String name = step.text("name");
        if (name == null) {
            step.problem("Expected a step such as 'a: Success' or {name: a, status: Success}, but it has no name.");
            return null;
        }
        return new ExpectedStep(
                name,
                step.one("status", StepStatus.class),
                step.positive("attempts"),
                step.text("message"),
                step.positive("iteration"),
                step.lists("outputs"));
    }

    private static @Nullable List<ExpectedCall> calls(Section expect) {
        List<Node> nodes = expect.list("calls");
        if (nodes == null) {
            return null;
        }
        List<ExpectedCall> calls = new ArrayList<>();
        for (Node node : nodes) {
            String key = "calls[" + calls.size() + "]";
            if (node instanceof ScalarNode name) {
                calls.add(new ExpectedCall(name.getValue(), null, null, null, null, null));
            } else {
                expect.part(node, key, List.of()).map(CaseReader::call).ifPresent(calls::add);
            }
        }
        return calls;
    }

    private static @Nullable ExpectedCall call(Section call) {
        Node function = call.get("function");
        if (function == null && call.values().size() == 1) {
            Map.Entry<String, Node> only = call.values().entrySet().iterator().next();
            return new ExpectedCall(only.getKey(), call.json(only.getValue(), only.getKey()), null, null, null, null);
        }
        call.require(CALL);
        String name = call.text("function");
        if (name == null) {
            call.problem(
                    "Expected a call such as 'echo: {id: 7}' or {function: echo, body: {id: 7}}, but it names no function.");
            return null;
        }
        if (call.present(List.of("body", "text")).size() > 1) {
            call.problem("Expected either 'body' or 'text', but both are there.");
        }
        return new ExpectedCall(
                name,
                call.json("body"),
                call.text("text"),
                call.text("qualifier"),
                call.text("invocationType"),
                call.text("logType"));
    }

    private static @Nullable List<String> rejections(Section expect) {
        List<String> given = expect.texts("rejections");
        if (given == null) {
            return null;
        }
        List<String> reasons = new ArrayList<>();
        for (String each : given) {
            String reason = each.replaceFirst("Exception$", "");
            if (Arrays.stream(Rejection.Reason.values())
                    .noneMatch(known -> known.name().equals(reason))) {
                expect.problem(
                        expect.node(),
                        "rejections",
                        "Expected reasons such as %s, but found '%s'."
                                .formatted(
                                        Arrays.stream(Rejection.Reason.values())
                                                .map(Enum::name)
                                                .collect(Collectors.joining(", ")),
                                        each));
            }
            reasons.add(reason);
        }
        return reasons;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(List.of("name"));
        keys.addAll(COMMON);
        keys.addAll(List.of("parameters", "mode", "signals", "expect"));
        return keys;
    }
}
