package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.client.ClusterConnection;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.expression.JsonText;
import dev.runstream.view.ExecutionView;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Sends a start, prints the id, and follows the execution when that is wanted. */
record Started(CommandSpec spec, OutputFormat format, WaitOptions waiting) {

    /** @return the exit code */
    int send(ClusterConnection connection, StartExecution start) {
        PrintWriter out = spec.commandLine().getOut();
        String id = String.valueOf(start.executionId());
        connection.send(start);
        if (format == OutputFormat.text) {
            out.println(id);
        } else if (!waiting.wanted()) {
            out.println(JsonText.pretty(JsonNodeFactory.instance.objectNode().put("AutomationExecutionId", id)));
        }
        out.flush();
        if (!waiting.wanted()) {
            return ExitCode.OK;
        }
        try (ExecutionStory story = new ExecutionStory(connection, id)) {
            RunProgress progress = new RunProgress(spec.commandLine().getErr());
            ExecutionView view = new ExecutionWait(story, id, waiting.timeout()).toEnd(ExecutionWait.lines(progress));
            switch (format) {
                case json -> out.print(view.toJson());
                case text -> new RunSummary(out).print(view);
            }
            out.flush();
            return view.status() == ExecutionStatus.Success ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
