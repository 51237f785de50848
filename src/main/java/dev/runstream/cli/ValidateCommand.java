package dev.runstream.cli;

import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Problem;
import dev.runstream.runbook.RunbookParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream validate}: every problem of runbooks, with line and column; needs no broker. */
@Command(
        name = "validate",
        description = "Reports every problem of runbooks, with line and column. Needs no broker and no account.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no document has an error",
            "1:a document has an error",
            "2:wrong usage, or a file cannot be read"
        })
final class ValidateCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Runbooks, JSON or YAML.")
    private List<Path> files = List.of();

    @Option(names = "--strict", description = "Apply AWS's own limits: 64 KB and 500 steps.")
    private boolean strict;

    @Mixin
    private final BindOptions bindings = new BindOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<ValidatedDocument> documents = new ArrayList<>();
        boolean unreadable = false;
        for (Path file : files) {
            try {
                documents.add(validate(file));
            } catch (UnreadableFileException e) {
                unreadable = true;
                spec.commandLine().getErr().printf("runstream: %s%n", e.getMessage());
            }
        }
        switch (output.format()) {
            case text -> new ValidationText(out).print(documents);
            case json -> ValidationJson.print(documents, out);
        }
        out.flush();
        if (unreadable) {
            return ExitCode.WRONG_USAGE;
        }
        return documents.stream().allMatch(ValidatedDocument::isValid) ? ExitCode.OK : ExitCode.FAILED;
    }

    private ValidatedDocument validate(Path file) {
        RunbookFile document = RunbookFile.read(file);
        RunbookParser.Parsed parsed = RunbookParser.parse(
                document.text(), document.format(), strict ? DocumentLimits.STRICT : DocumentLimits.DEFAULT);
        List<Problem> problems = parsed.problems();
        var runbook = parsed.runbook();
        return new ValidatedDocument(
                file,
                problems,
                runbook == null ? List.of() : bindings.bindings().unbound(document.name(), runbook));
    }
}
