package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.view.ExecutionList;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.When;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code runstream list}: the executions that began of late. */
@Command(
        name = "list",
        description = {
            "Lists the executions that began of late, newest first, as the audit stream or SSM's API tells them.",
            "--output json is the shape of SSM's DescribeAutomationExecutions."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:they are listed, be there any or none",
            "2:wrong usage",
            "69:no broker, or no API, answers",
            "130:interrupted"
        })
final class ListCommand implements Callable<Integer> {
    @Option(
            names = "--since",
            paramLabel = "DURATION",
            defaultValue = "24h",
            converter = DurationConverter.class,
            description = "How long ago the oldest one began, such as 30m, 24h or 7d (default: ${DEFAULT-VALUE}).")
    private Duration since = Duration.ofDays(1);

    @Option(names = "--status", paramLabel = "S", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private @Nullable ExecutionStatus status;

    @Option(names = "--runbook", paramLabel = "NAME", description = "Only those of this runbook.")
    private @Nullable String runbook;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final EndpointOptions endpoint = new EndpointOptions();

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        long from = System.currentTimeMillis() - since.toMillis();
        PrintWriter err = spec.commandLine().getErr();
        try (ApiClient api = endpoint.client()) {
            if (api != null) {
                print(ask(api, from));
                return ExitCode.OK;
            }
        }
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings())) {
            err.println("Reading " + connection.topics().events() + " from " + When.at(from) + " on ...");
            err.flush();
            RecentExecutions recent = RecentExecutions.read(connection, from);
            List<ExecutionView> shown = recent.executions().stream()
                    .filter(each -> status == null || each.status() == status)
                    .filter(each -> runbook == null || runbook.equals(each.documentName()))
                    .sorted(Comparator.comparing((ExecutionView each) -> Objects.requireNonNull(each.beganAt()))
                            .thenComparing(ExecutionView::executionId)
                            .reversed())
                    .toList();
            print(shown);
            if (recent.older() > 0) {
                err.println(recent.older() + " that began earlier and went on since are not listed; a longer --since"
                        + " shows them.");
            }
            return ExitCode.OK;
        }
    }

    /** All pages of DescribeAutomationExecutions. */
    private ArrayNode ask(ApiClient api, long from) {
        ObjectNode request = ApiClient.object();
        ArrayNode filters = request.putArray("Filters");
        filter(filters, "StartTimeAfter", Instant.ofEpochMilli(from).toString());
        if (status != null) {
            filter(filters, "ExecutionStatus", status.name());
        }
        if (runbook != null) {
            filter(filters, "DocumentNamePrefix", runbook);
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        while (true) {
            JsonNode page = api.ask("DescribeAutomationExecutions", request);
            for (JsonNode each : page.path("AutomationExecutionMetadataList")) {
                if (runbook == null || runbook.equals(each.path("DocumentName").asText())) {
                    all.add(each);
                }
            }
            if (!page.hasNonNull("NextToken")) {
                return all;
            }
            request.set("NextToken", page.get("NextToken"));
        }
    }

    private static void filter(ArrayNode filters, String key, String value) {
        filters.addObject().put("Key", key).putArray("Values").add(value);
    }

    private void print(ArrayNode executions) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case json ->
                out.println(JsonText.pretty(ApiClient.object().set("AutomationExecutionMetadataList", executions)));
            case text -> {
                out.println(row("STARTED", "STATUS", "EXECUTION", "RUNBOOK"));
                executions.forEach(each -> out.println(row(
                        When.at(Objects.requireNonNull(ApiExecutionText.millis(each, "ExecutionStartTime"))),
                        each.path("AutomationExecutionStatus").asText(),
                        each.path("AutomationExecutionId").asText(),
                        each.path("DocumentName").asText() + " "
                                + each.path("DocumentVersion").asText())));
            }
        }
        out.flush();
    }

    private void print(List<ExecutionView> executions) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case json -> out.print(new ExecutionList(executions).toJson());
            case text -> {
                out.println(row("STARTED", "STATUS", "EXECUTION", "RUNBOOK"));
                executions.forEach(each -> out.println(row(
                        When.at(Objects.requireNonNull(each.beganAt())),
                        each.status().name(),
                        each.executionId(),
                        each.documentName() + (each.documentVersion() == null ? "" : " " + each.documentVersion()))));
            }
        }
        out.flush();
    }

    private static String row(String started, String status, String id, String runbook) {
        return String.format(Locale.ROOT, "%-20s  %-10s  %-36s  %s", started, status, id, runbook);
    }
}
