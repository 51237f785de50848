package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.client.ClusterConnection;
import dev.runstream.expression.JsonText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream describe}: one execution as it stands now. */
@Command(
        name = "describe",
        description = {
            "Shows an execution as the audit stream or SSM's API tells it: status, why it waits, steps with their attempts,",
            "outputs, children. --output json is the shape of SSM's GetAutomationExecution."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it is shown, whatever its status is",
            "1:there is no such execution",
            "2:wrong usage",
            "69:no broker, or no API, answers",
            "130:interrupted"
        })
final class DescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String id;

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
        PrintWriter out = spec.commandLine().getOut();
        try (ApiClient api = endpoint.client()) {
            if (api != null) {
                ask(api, out);
                return ExitCode.OK;
            }
        }
        try (ClusterConnection connection = ClusterConnection.open(cluster.settings());
                ExecutionStory story = ExecutionStory.read(connection, id)) {
            switch (output.format()) {
                case json -> out.print(story.view().toJson());
                case text -> new ExecutionText(out, System.currentTimeMillis()).print(story);
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private void ask(ApiClient api, PrintWriter out) {
        JsonNode reply = api.ask("GetAutomationExecution", ApiClient.object().put("AutomationExecutionId", id));
        switch (output.format()) {
            case json -> out.println(JsonText.pretty(reply));
            case text -> new ApiExecutionText(out, System.currentTimeMillis()).print(reply.path("AutomationExecution"));
        }
        out.flush();
    }
}
