package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.RunbookEntry;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.execution.RegistryEvent.RunbookRejected;
import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.RunbookParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream runbook register}. */
@Command(
        name = "register",
        description = "Registers runbooks. Other bytes under a name are a new version, the same bytes the version that"
                + " they have.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every runbook is registered",
            "1:a document has an error (then none is registered), or the registry refused or did not answer",
            "2:wrong usage, or a file cannot be read",
            "69:no broker answered in time"
        })
final class RunbookRegisterCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Runbooks, JSON or YAML.")
    private List<Path> files = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "For a single file (default: its name without suffix).")
    private @Nullable String name;

    @Option(names = "--version-name", paramLabel = "NAME", description = "A name for the version.")
    private @Nullable String versionName;

    @Option(names = "--no-default", description = "Leave the default version as it is.")
    private boolean keepDefault;

    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (name != null && files.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --name with a single file, but there are " + files.size());
        }
        List<RunbookFile> documents = new ArrayList<>();
        if (!read(documents)) {
            return ExitCode.FAILED;
        }
        return registry.talk(client -> {
            Map<String, RunbookEntry> before = client.entries();
            List<RegistryEvent> answers = new ArrayList<>();
            for (RunbookFile document : documents) {
                answers.add(registry.ask(client, document.name(), command(document)));
            }
            switch (registry.output()) {
                case text -> answers.forEach(answer -> text(answer, before));
                case json -> json(answers, before);
            }
            return answers.stream().allMatch(RunbookRegistered.class::isInstance) ? ExitCode.OK : ExitCode.FAILED;
        });
    }

    private RegisterRunbook command(RunbookFile document) {
        DocumentFormat format = document.format() != null
                ? document.format()
                : document.text().stripLeading().startsWith("{") ? DocumentFormat.JSON : DocumentFormat.YAML;
        return new RegisterRunbook(
                document.name(), document.text(), format, !keepDefault, versionName, StartCommand.user());
    }

    /** @return false when a runbook has errors: they are printed as {@code validate} prints them */
    private boolean read(List<RunbookFile> documents) {
        List<ValidatedDocument> invalid = new ArrayList<>();
        for (Path file : files) {
            RunbookFile read;
            try {
                read = RunbookFile.read(file);
            } catch (UnreadableFileException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
            RunbookParser.Parsed parsed = RunbookParser.parse(read.text(), read.format(), DocumentLimits.DEFAULT);
            if (parsed.runbook() == null) {
                invalid.add(new ValidatedDocument(file, parsed.problems(), List.of()));
            }
            documents.add(name == null ? read : read.named(name));
        }
        if (!invalid.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            new ValidationText(err).print(invalid);
            err.flush();
        }
        return invalid.isEmpty();
    }

    private void text(RegistryEvent answer, Map<String, RunbookEntry> before) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        switch (answer) {
            case RunbookRegistered e -> {
                out.println(e.name() + " version " + e.version()
                        + (e.versionName() == null ? "" : " (" + e.versionName() + ")")
                        + (e.isDefault() ? ", default" : "")
                        + (known(e, before) ? "; these bytes were registered before" : ""));
                out.flush();
                e.notices().forEach(notice -> err.println("  " + notice));
                err.flush();
            }
            case RunbookRejected e -> {
                err.println("runstream: The registry refused " + e.name() + ":");
                e.problems().forEach(problem -> err.println("  " + problem));
                err.flush();
            }
            default -> throw new IllegalStateException("Expected an answer to a registration, but it is " + answer);
        }
    }

    private void json(List<RegistryEvent> answers, Map<String, RunbookEntry> before) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode runbooks = root.putArray("runbooks");
        for (RegistryEvent answer : answers) {
            ObjectNode node = runbooks.addObject().put("name", answer.name());
            switch (answer) {
                case RunbookRegistered e -> {
                    node.put("version", e.version())
                            .put("versionName", e.versionName())
                            .put("sha256", e.documentSha256())
                            .put("default", e.isDefault())
                            .put("registeredBefore", known(e, before));
                    e.notices().forEach(node.putArray("notices")::add);
                }
                case RunbookRejected e -> e.problems().forEach(node.putArray("problems")::add);
                default -> throw new IllegalStateException("Expected an answer to a registration, but it is " + answer);
            }
        }
        spec.commandLine().getOut().println(root.toPrettyString());
        spec.commandLine().getOut().flush();
    }

    private static boolean known(RunbookRegistered registered, Map<String, RunbookEntry> before) {
        RunbookEntry entry = before.get(registered.name());
        return entry != null
                && entry.versions().stream()
                        .anyMatch(version -> version.version().equals(registered.version()));
    }
}
