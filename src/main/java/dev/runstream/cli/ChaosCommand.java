package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.chaos.ChaosReport;
import dev.runstream.chaos.ChaosRun;
import dev.runstream.chaos.Fault;
import dev.runstream.chaos.Profile;
import dev.runstream.process.ProcessException;
import dev.runstream.verify.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code runstream chaos}: throws faults at a cluster of its own and checks that every promise holds. */
@Command(
        name = "chaos",
        description = {
            "Starts a broker, two engines, three workers and a function endpoint as processes of their own, keeps a",
            "workload of many shapes going, kills and stops and poisons what it can, and checks from outside that",
            "every promise of docs/reliability.md holds. Touches nothing but the processes and files that it makes."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything held, and every fault hit as often as it had to",
            "1:a promise was broken, or a fault hit too rarely",
            "2:wrong usage"
        })
final class ChaosCommand implements Callable<Integer> {
    private static final Pattern PART = Pattern.compile("([0-9]{1,3})/([0-9]{1,3})");

    @Option(
            names = "--profile",
            paramLabel = "ci|long",
            defaultValue = "ci",
            description = "How much is thrown: ci takes six minutes or less, long more than an hour (default: ci).")
    private String profile = "ci";

    @Option(
            names = "--part",
            paramLabel = "K/N",
            defaultValue = "1/1",
            description = "Throw the K-th of N parts of the profile: N runs are the whole (default: 1/1).")
    private String part = "1/1";

    @Option(names = "--seed", paramLabel = "N", description = "Of the plan: a seed gives the same plan again.")
    private @Nullable Long seed;

    @Option(
            names = "--brokers",
            paramLabel = "1|3",
            defaultValue = "1",
            description = "With three, leaders and controllers are killed, two at once, and all rolled (default: 1).")
    private int brokers = 1;

    @Option(
            names = "--slack",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiplies the limits of time, for a machine that does other things too (default: 1).")
    private double slack = 1;

    @Option(
            names = "--only",
            paramLabel = "F3,F1",
            split = ",",
            description = "Throw these faults of processes instead of the profile's, in this order.")
    private List<Fault> only = List.of();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep data and logs of the processes here.")
    private @Nullable Path keep;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print the result (default: ${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LocalStack.quiet();
        Profile wanted = switch (profile) {
            case "ci" -> Profile.CI;
            case "long" -> Profile.LONG;
            default ->
                throw new CommandFailedException("Expected --profile to be ci or long, but it is " + profile + ".");
        };
        wanted = part(wanted);
        if (brokers != 1 && brokers != 3) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --brokers to be 1 or 3, but it is " + brokers + ".");
        }
        if (!(slack >= 1 && slack <= 100)) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --slack to be from 1 to 100, but it is " + slack + ".");
        }
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        PrintWriter err = spec.commandLine().getErr();
        Path directory = keep == null ? Files.createTempDirectory("runstream-chaos-") : Files.createDirectories(keep);
        ChaosReport report;
        try {
            report = new ChaosRun(wanted, chosen, brokers, slack, only, directory.toAbsolutePath(), line -> {
                        err.println(line);
                        err.flush();
                    })
                    .run();
        } catch (ProcessException e) {
            throw new CommandFailedException(
                    "The run of seed " + chosen + " was not carried through: " + e.getMessage(), e);
        } finally {
            if (keep == null) {
                delete(directory);
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

    private Profile part(Profile whole) {
        Matcher matcher = PART.matcher(part);
        if (matcher.matches()) {
            int wanted = Integer.parseInt(matcher.group(1));
            int parts = Integer.parseInt(matcher.group(2));
            if (1 <= wanted && wanted <= parts) {
                return whole.part(wanted, parts);
            }
        }
        throw new ParameterException(
                spec.commandLine(), "Expected --part to be K/N, K from 1 to N, such as 2/4, but it is " + part + ".");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static void text(ChaosReport report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "profile %s, seed %d, %s, %d s%s; executions %s; %,d sendings, %,d calls, %d of them extra; latest timer %d ms%n",
                report.profile(),
                report.seed(),
                report.brokers() == 1 ? "one broker" : report.brokers() + " brokers",
                report.seconds(),
                report.slack() == 1 ? "" : ", limits of time times " + report.slack(),
                report.executions(),
                report.attempts(),
                report.calls(),
                report.extraCalls(),
                report.latestTimerMillis());
        out.printf(
                Locale.ROOT,
                "%-4s %-64s %7s %7s %10s %8s %8s%n",
                "",
                "fault",
                "hits",
                "needed",
                "p50 ms",
                "p99 ms",
                "max ms");
        for (ChaosReport.Row row : report.rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-4s %-64s %7d %7d %10d %8d %8d%n",
                    row.fault(),
                    row.fault().what(),
                    row.hits(),
                    row.needed(),
                    row.recovery(0.5),
                    row.recovery(0.99),
                    row.recovery(1));
        }
        report.violations().forEach(out::println);
        for (Violation violation : report.verified().violations()) {
            out.println(violation.kind() + " " + violation.executionId() + " " + violation.sequence() + ": "
                    + violation.sentence());
        }
        out.printf(
                Locale.ROOT,
                "verified: %,d events, %,d executions, %,d live, %,d markers; violations: %d%n",
                report.verified().events(),
                report.verified().executions(),
                report.verified().live(),
                report.verified().markersCompared(),
                report.violations().size() + report.verified().violationCount());
    }

    private static ObjectNode json(ChaosReport report) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("right", report.isRight())
                .put("profile", report.profile())
                .put("seed", report.seed())
                .put("brokers", report.brokers())
                .put("slack", report.slack())
                .put("seconds", report.seconds())
                .put("attempts", report.attempts())
                .put("calls", report.calls())
                .put("extraCalls", report.extraCalls())
                .put("latestTimerMillis", report.latestTimerMillis());
        ObjectNode executions = root.putObject("executions");
        report.executions().forEach((status, count) -> executions.put(status.name(), count));
        ObjectNode rejections = root.putObject("rejections");
        report.rejections().forEach(rejections::put);
        ArrayNode faults = root.putArray("faults");
        for (ChaosReport.Row row : report.rows()) {
            faults.addObject()
                    .put("fault", row.fault().name())
                    .put("what", row.fault().what())
                    .put("tries", row.tries())
                    .put("hits", row.hits())
                    .put("needed", row.needed())
                    .put("recoveryP50Millis", row.recovery(0.5))
                    .put("recoveryP99Millis", row.recovery(0.99))
                    .put("recoveryMaxMillis", row.recovery(1));
        }
        ObjectNode verified = root.putObject("verified")
                .put("events", report.verified().events())
                .put("executions", report.verified().executions())
                .put("live", report.verified().live())
                .put("markersCompared", report.verified().markersCompared());
        ArrayNode found = verified.putArray("violations");
        report.verified()
                .violations()
                .forEach(violation -> found.addObject()
                        .put("kind", violation.kind().name())
                        .put("executionId", violation.executionId())
                        .put("sequence", violation.sequence())
                        .put("message", violation.sentence()));
        ArrayNode violations = root.putArray("violations");
        report.violations().forEach(violations::add);
        return root;
    }
}
