package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.topics.ClusterCheck;
import dev.runstream.topics.ClusterReader;
import dev.runstream.topics.Finding;
import dev.runstream.topics.Finding.Severity;
import dev.runstream.topics.TakeoverTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runstream topics check}: changes nothing. */
@Command(
        name = "check",
        description =
                "Says what a cluster lacks for engines and workers with these settings, with the command that mends"
                        + " it, and how long a takeover takes. Changes nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:engines and workers would start; there may be advice",
            "1:something is wrong, or cannot be asked",
            "69:no broker answered in time"
        })
final class TopicsCheckCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print what was found (default: ${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        EngineSettings engine = cluster.engine();
        Admin admin = ClusterReader.connect(engine.client(Client.admin));
        ClusterCheck check;
        try {
            check = ClusterCheck.of(admin, engine, cluster.worker());
        } finally {
            admin.close(Duration.ZERO);
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case text -> text(check, engine.takeoverMaxMillis(), out);
            case json -> out.println(json(check, engine.takeoverMaxMillis()).toPrettyString());
        }
        out.flush();
        return check.isRight() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void text(ClusterCheck check, long promisedMillis, PrintWriter out) {
        for (Finding finding : check.findings()) {
            out.printf("%s: %s%n", word(finding), finding.sentence());
        }
        out.println("takeover:");
        for (String line : takeover(check.takeover(), promisedMillis)) {
            out.println("  " + line);
        }
        long errors = check.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        long advice = check.findings().size() - errors;
        out.printf("%s; %s%n", errors == 1 ? "1 error" : errors + " errors", advice + " advice");
    }

    private static java.util.List<String> takeover(TakeoverTime takeover, long promisedMillis) {
        return java.util.List.of(
                takeover.engineMillis().isEmpty()
                        ? "an engine is lost: unknown, the brokers do not tell their settings"
                        : "an engine is lost: another one decides within "
                                + seconds(takeover.engineMillis().getAsLong()) + ", promised " + seconds(promisedMillis)
                                + " (" + takeover.engineBecause() + ")",
                "a worker is killed: its short calls are delivered again within "
                        + seconds(takeover.killedWorkerMillis())
                        + " (share.session.timeout.ms; within 1 s where another worker has the partition too)",
                "a worker's machine is lost: its short calls are delivered again within "
                        + seconds(takeover.lostWorkerMillis())
                        + " (the longer of share.session.timeout.ms and share.record.lock.duration.ms)",
                "either way: its adopted calls are dispatched again within " + seconds(takeover.adoptedMillis())
                        + " (engine.lease.ms + 5000)");
    }

    private static String seconds(long millis) {
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    private static String word(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode json(ClusterCheck check, long promisedMillis) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("right", check.isRight());
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : check.findings()) {
            findings.addObject()
                    .put("severity", word(finding))
                    .put("message", finding.sentence())
                    .put("command", finding.command());
        }
        TakeoverTime times = check.takeover();
        ObjectNode takeover = root.putObject("takeover").put("enginePromisedMillis", promisedMillis);
        if (times.engineMillis().isPresent()) {
            takeover.put("engineMillis", times.engineMillis().getAsLong());
        } else {
            takeover.putNull("engineMillis");
        }
        takeover.put("killedWorkerMillis", times.killedWorkerMillis())
                .put("lostWorkerMillis", times.lostWorkerMillis())
                .put("adoptedCallMillis", times.adoptedMillis());
        return root;
    }
}
