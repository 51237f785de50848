package dev.runstream.cli;

import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runbooks that a command is given as files.
 *
 * @param files those without errors
 * @param runbooks what they hold, in the same order
 * @param invalid the others, with their errors
 */
record RunbookFiles(List<RunbookFile> files, List<Runbook> runbooks, List<ValidatedDocument> invalid) {

    /**
     * @param arguments {@code [NAME=]FILE} each; the name is the file's unless one is given
     * @throws UnreadableFileException when there is no such file, or when it is no text in UTF-8
     */
    static RunbookFiles read(List<String> arguments) {
        List<RunbookFile> files = new ArrayList<>();
        List<Runbook> runbooks = new ArrayList<>();
        List<ValidatedDocument> invalid = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            boolean named = equals > 0 && !Files.exists(Path.of(argument)); // a file's own name may have a = in it
            Path path = Path.of(named ? argument.substring(equals + 1) : argument);
            RunbookFile read = RunbookFile.read(path);
            RunbookFile document = named ? read.named(argument.substring(0, equals)) : read;
            RunbookParser.Parsed parsed =
                    RunbookParser.parse(document.text(), document.format(), DocumentLimits.DEFAULT);
            Runbook runbook = parsed.runbook();
            if (runbook == null) {
                invalid.add(new ValidatedDocument(
                        path,
                        parsed.problems().stream()
                                .filter(problem -> problem.severity() == Severity.ERROR)
                                .toList(),
                        List.of()));
            } else {
                files.add(document);
                runbooks.add(runbook);
            }
        }
        return new RunbookFiles(files, runbooks, invalid);
    }

    /** What registers them, each as the default version of its name, by the user of this process. */
    List<RegisterRunbook> registrations() {
        return files.stream()
                .map(file -> new RegisterRunbook(
                        file.name(),
                        file.text(),
                        file.format() == null ? guess(file.text()) : file.format(),
                        true,
                        null,
                        StartCommand.user()))
                .toList();
    }

    private static DocumentFormat guess(String text) {
        return text.stripLeading().startsWith("{") ? DocumentFormat.JSON : DocumentFormat.YAML;
    }
}
