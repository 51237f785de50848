package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.RecordHeaders.Origin;
import dev.runstream.quarantine.HeldExecution;
import dev.runstream.quarantine.QuarantineReader;
import dev.runstream.quarantine.SetAside;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runstream quarantine list}. */
@Command(
        name = "list",
        description =
                "Lists the records that were set aside and that nobody has decided on, and the executions that are held.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:they are listed, be there any or none", "2:wrong usage", "69:no broker answers"})
final class QuarantineListCommand implements Callable<Integer> {
    @Option(names = "--all", description = "Also the records that were redriven or dropped.")
    private boolean all;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        List<SetAside> records;
        List<HeldExecution> held;
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            records = QuarantineReader.read(connection).stream()
                    .filter(record -> all || record.settled() == null)
                    .toList();
            held = HeldExecution.read(connection, cluster.engine().applicationId());
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case json -> out.println(json(records, held).toPrettyString());
            case text -> text(out, records, held);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void text(PrintWriter out, List<SetAside> records, List<HeldExecution> held) {
        if (records.isEmpty() && held.isEmpty()) {
            out.println("Nothing is in quarantine, and no execution is held.");
        }
        if (!records.isEmpty()) {
            out.println(row("PLACE", "SET ASIDE", "REASON", "BYTES", "CAME FROM", "KEY"));
            for (SetAside record : records) {
                String reason = record.settled() == null
                        ? record.reason()
                        : record.reason() + ", " + record.settled().outcome();
                out.println(row(
                        record.place().toString(),
                        When.at(record.at()),
                        reason,
                        Long.toString(record.fullSize()),
                        cameFrom(record.origin()),
                        QuarantineReader.shown(record.key())));
            }
        }
        if (!held.isEmpty()) {
            out.printf(
                    Locale.ROOT, "%-36s  %-20s  %-18s  %s%n", "HELD EXECUTION", "SINCE", "REASON", "RECORDS WAITING");
            held.forEach(each -> out.printf(
                    Locale.ROOT,
                    "%-36s  %-20s  %-18s  %d%n",
                    each.executionId(),
                    each.since() == 0 ? "-" : When.at(each.since()),
                    each.reason(),
                    each.waiting().size()));
        }
    }

    private static String row(String place, String at, String reason, String bytes, String origin, String key) {
        return String.format(Locale.ROOT, "%-8s  %-20s  %-18s  %8s  %-30s  %s", place, at, reason, bytes, origin, key);
    }

    static String cameFrom(@Nullable Origin origin) {
        return origin == null ? "-" : origin.topic() + "-" + origin.partition() + "@" + origin.offset();
    }

    private static ObjectNode json(List<SetAside> records, List<HeldExecution> held) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode setAside = json.putArray("records");
        records.forEach(record -> setAside.add(json(record)));
        ArrayNode executions = json.putArray("heldExecutions");
        held.forEach(each -> executions.add(json(each)));
        return json;
    }

    static ObjectNode json(SetAside record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("place", record.place().toString())
                .put("setAsideAt", record.at())
                .put("reason", record.reason())
                .put("error", record.sentence())
                .put("bytes", record.fullSize());
        Origin origin = record.origin();
        if (origin != null) {
            json.putObject("origin")
                    .put("topic", origin.topic())
                    .put("partition", origin.partition())
                    .put("offset", origin.offset())
                    .put("timestamp", origin.timestamp());
        }
        if (record.key() != null) {
            json.put("key", QuarantineReader.shown(record.key()));
        }
        if (record.settled() != null) {
            json.putObject("settled")
                    .put("outcome", record.settled().outcome().name())
                    .put("by", record.settled().by())
                    .put("comment", record.settled().comment())
                    .put("at", record.settled().at());
        }
        return json;
    }

    static ObjectNode json(HeldExecution held) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("executionId", held.executionId()).put("reason", held.reason()).put("since", held.since());
        ArrayNode waiting = json.putArray("waiting");
        held.waiting()
                .forEach(each -> waiting.addObject()
                        .put("topic", each.topic())
                        .put("partition", each.partition())
                        .put("offset", each.offset())
                        .put("bytes", each.bytes().length));
        return json;
    }
}
