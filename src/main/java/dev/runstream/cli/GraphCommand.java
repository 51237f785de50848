package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream graph}: a runbook as a picture; needs no broker. */
@Command(
        name = "graph",
        description = "Prints a runbook as a flowchart of Mermaid: every way from step to step. Needs no broker.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the flowchart is printed",
            "1:the document has an error; its problems are printed",
            "2:wrong usage, or the file cannot be read"
        })
final class GraphCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The runbook, JSON or YAML.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private Path file;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunbookFile document;
        try {
            document = RunbookFile.read(file);
        } catch (UnreadableFileException e) {
            spec.commandLine().getErr().printf("runstream: %s%n", e.getMessage());
            return ExitCode.WRONG_USAGE;
        }
        RunbookParser.Parsed parsed = RunbookParser.parse(document.text(), document.format(), DocumentLimits.DEFAULT);
        Runbook runbook = parsed.runbook();
        if (runbook == null) {
            ValidatedDocument refused = new ValidatedDocument(
                    file,
                    parsed.problems().stream()
                            .filter(problem -> problem.severity() == Severity.ERROR)
                            .toList(),
                    List.of());
            switch (output.format()) {
                // Standard output is for the flowchart: it may be on its way into a file.
                case text -> {
                    new ValidationText(spec.commandLine().getErr()).print(List.of(refused));
                    spec.commandLine().getErr().flush();
                }
                case json -> ValidationJson.print(List.of(refused), out);
            }
            out.flush();
            return ExitCode.FAILED;
        }
        String chart = FlowChart.of(runbook);
        switch (output.format()) {
            case text -> out.print(chart);
            case json -> {
                ObjectNode root = JsonNodeFactory.instance.objectNode();
                root.put("file", file.toString());
                root.put("mermaid", chart);
                out.println(root.toPrettyString());
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
