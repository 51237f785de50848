package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.ClusterConnection;
import dev.runstream.config.EngineSettings;
import dev.runstream.verify.ClusterVerifier;
import dev.runstream.verify.Report;
import dev.runstream.verify.Verification;
import dev.runstream.verify.Violation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream verify}: proves the audit stream, or says where it does not hold. */
@Command(
        name = "verify",
        description = {
            "Replays the audit stream and compares it with what the engines have stored: numbers without gap or double,",
            "the chain of hashes, every transition, each live state field by field, and that nothing is silently stuck.",
            "Reads only what is committed, changes nothing, and needs no engine; engines may go on meanwhile.",
            "docs/reliability.md says what it cannot see."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything holds",
            "1:something does not, or there is no such execution",
            "2:wrong usage",
            "69:no broker answers"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final long TOLD_EVERY_MILLIS = 500;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "Only this execution.")
    private @Nullable String id;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print what was found (default: ${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.text;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        EngineSettings engine = cluster.engine();
        Report report;
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            report = new ClusterVerifier(
                            connection, engine.applicationId(), engine.idempotencyRetentionMillis(), id, progress())
                    .verify();
            if (id != null && report.executions() == 0 && report.isRight()) {
                throw new CommandFailedException("Expected events of execution " + id + ", but the audit stream ("
                        + connection.topics().events() + ") has none.");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case text -> text(report, out);
            case json -> out.println(json(report).toPrettyString());
        }
        out.flush();
        return report.isRight() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** On a terminal only; the line is overwritten. */
    private LongConsumer progress() {
        if (System.console() == null || !System.console().isTerminal()) {
            return _ -> {};
        }
        PrintWriter err = spec.commandLine().getErr();
        long[] toldAt = {System.currentTimeMillis()};
        return read -> {
            long now = System.currentTimeMillis();
            if (now - toldAt[0] >= TOLD_EVERY_MILLIS) {
                toldAt[0] = now;
                err.printf(Locale.ROOT, "\r%,d records read", read);
                err.flush();
            }
        };
    }

    private static void text(Report report, PrintWriter out) {
        for (Violation violation : report.violations()) {
            out.println(violation.kind() + ": " + (violation.executionId() == null ? "" : violation.executionId() + " ")
                    + (violation.sequence() > 0 ? "sequence " + violation.sequence() + ": " : "")
                    + violation.sentence()
                    + (violation.where() == null ? "" : " (" + violation.where() + ")"));
        }
        if (report.violationCount() > Verification.KEPT_MAX) {
            out.printf(Locale.ROOT, "… and %,d more%n", report.violationCount() - Verification.KEPT_MAX);
        }
        out.printf(
                Locale.ROOT,
                "events: %,d of %,d executions: %,d ended, %,d live, %,d of them held%n",
                report.events(),
                report.executions(),
                report.ended(),
                report.live(),
                report.held());
        out.printf(
                Locale.ROOT,
                "compared: %,d live states, field by field; %,d markers of ended executions%n",
                report.statesCompared(),
                report.markersCompared());
        if (report.notReplayed() > 0) {
            out.printf(
                    Locale.ROOT, "not replayed: %,d executions whose events are not all there%n", report.notReplayed());
        }
        if (report.redacted() > 0) {
            out.printf(
                    Locale.ROOT,
                    "redacted: %,d executions, compared without what follows from payloads%n",
                    report.redacted());
        }
        if (report.recordsWaiting() > 0) {
            out.printf(
                    Locale.ROOT,
                    "waiting: %,d records for %,d executions that are held or not known yet%n",
                    report.recordsWaiting(),
                    report.executionsWaitedFor());
        }
        out.printf(Locale.ROOT, "violations: %,d%n", report.violationCount());
    }

    private static ObjectNode json(Report report) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("right", report.isRight())
                .put("events", report.events())
                .put("executions", report.executions())
                .put("ended", report.ended())
                .put("live", report.live())
                .put("held", report.held())
                .put("statesCompared", report.statesCompared())
                .put("markersCompared", report.markersCompared())
                .put("notReplayed", report.notReplayed())
                .put("redacted", report.redacted())
                .put("executionsWaitedFor", report.executionsWaitedFor())
                .put("recordsWaiting", report.recordsWaiting())
                .put("violationCount", report.violationCount());
        ArrayNode violations = root.putArray("violations");
        for (Violation violation : report.violations()) {
            violations
                    .addObject()
                    .put("kind", violation.kind().name())
                    .put("executionId", violation.executionId())
                    .put("sequence", violation.sequence())
                    .put("where", violation.where())
                    .put("message", violation.sentence());
        }
        return root;
    }
}
