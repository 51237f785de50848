package dev.runstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.ClusterConnection;
import dev.runstream.contract.Contract;
import dev.runstream.contract.UnreadableRecordException;
import dev.runstream.quarantine.HeldExecution;
import dev.runstream.quarantine.Place;
import dev.runstream.quarantine.QuarantineReader;
import dev.runstream.quarantine.SetAside;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runstream quarantine show}. */
@Command(
        name = "show",
        description = "Shows one record with its headers and its bytes, or one held execution with what waits for it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it is shown", "1:there is none", "2:wrong usage", "69:no broker answers"})
final class QuarantineShowCommand implements Callable<Integer> {
    private static final int BYTES_MAX = 4_096;

    @Mixin
    private final QuarantineTarget target = new QuarantineTarget();

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
        PrintWriter out = spec.commandLine().getOut();
        Optional<Place> place = target.place();
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            if (place.isPresent()) {
                show(out, target.record(connection, place.get()), connection.contract());
            } else {
                show(out, target.held(connection, cluster.engine().applicationId()));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private void show(PrintWriter out, SetAside record, Contract contract) {
        if (output.format() == OutputFormat.json) {
            ObjectNode json = QuarantineListCommand.json(record);
            ObjectNode headers = json.putObject("headers");
            for (Header header : record.headers()) {
                headers.put(header.key(), QuarantineReader.shown(header.value()));
            }
            if (record.value() != null) {
                json.put("value", record.value()); // Base64
            }
            out.println(json.toPrettyString());
            return;
        }
        out.println("Place      " + record.place());
        out.println("Set aside  " + When.at(record.at()));
        out.println("Reason     " + record.reason());
        out.println("           " + record.sentence());
        out.println("Came from  " + QuarantineListCommand.cameFrom(record.origin()));
        out.println("Key        " + QuarantineReader.shown(record.key()));
        for (Header header : record.headers()) {
            out.println("Header     " + header.key() + " = " + QuarantineReader.shown(header.value()));
        }
        if (record.settled() != null) {
            out.println("Settled    " + record.settled().outcome() + " by "
                    + record.settled().by() + " at "
                    + When.at(record.settled().at())
                    + (record.settled().comment() == null
                            ? ""
                            : ": " + record.settled().comment()));
        }
        out.println("Value      " + record.fullSize() + " bytes"
                + (record.isWhole() ? "" : ", of which only the beginning is here"));
        out.println(value(record.value(), contract));
    }

    /** As the record that it is, else as text, else as hex; cut. */
    private static String value(byte @Nullable [] value, Contract contract) {
        if (value == null) {
            return "(none)";
        }
        try {
            return cut(contract.decode(value).toString());
        } catch (UnreadableRecordException e) {
            String text = new String(value, UTF_8);
            boolean plain = text.chars().allMatch(c -> (c >= ' ' || Character.isWhitespace(c)) && c != '\uFFFD');
            return plain
                    ? cut(text)
                    : cut(HexFormat.of().formatHex(Arrays.copyOf(value, Math.min(value.length, BYTES_MAX))));
        }
    }

    private static String cut(String text) {
        return text.length() <= BYTES_MAX ? text : text.substring(0, BYTES_MAX) + "…";
    }

    private void show(PrintWriter out, HeldExecution held) {
        if (output.format() == OutputFormat.json) {
            out.println(QuarantineListCommand.json(held).toPrettyString());
            return;
        }
        out.println("Execution  " + held.executionId());
        out.println(
                "Held       " + (held.since() == 0 ? "its state cannot be read" : "since " + When.at(held.since())));
        out.println("Reason     " + held.reason());
        if (held.state() != null) {
            out.println("Runbook    " + held.state().documentName() + " "
                    + held.state().documentVersion());
            out.println("Step       "
                    + (held.state().visit() == null ? "-" : held.state().visit().step()));
        }
        out.println("Waiting    " + held.waiting().size() + " records");
        held.waiting()
                .forEach(each -> out.println("           " + each.topic() + "-" + each.partition() + "@" + each.offset()
                        + ", " + each.bytes().length + " bytes"));
    }
}
