package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.RunbookEntry;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code runstream runbook list}. */
@Command(
        name = "list",
        description = "Lists the runbooks that can be started, a line for each.",
        mixinStandardHelpOptions = true)
final class RunbookListCommand implements Callable<Integer> {
    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        return registry.talk(client -> {
            List<RunbookEntry> entries = client.entries().values().stream()
                    .filter(entry -> entry.versions().stream().anyMatch(version -> !version.deleted()))
                    .toList();
            PrintWriter out = spec.commandLine().getOut();
            switch (registry.output()) {
                case text -> text(entries, out);
                case json -> json(entries, out);
            }
            out.flush();
            return ExitCode.OK;
        });
    }

    private static void text(List<RunbookEntry> entries, PrintWriter out) {
        int width =
                entries.stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
        for (RunbookEntry entry : entries) {
            out.printf(
                    "%-" + Math.max(1, width) + "s  default %s, versions %s%n",
                    entry.name(),
                    entry.defaultVersion() == null ? "none" : entry.defaultVersion(),
                    entry.versions().stream()
                            .filter(version -> !version.deleted())
                            .map(RunbookEntry.Version::version)
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void json(List<RunbookEntry> entries, PrintWriter out) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode runbooks = root.putArray("runbooks");
        for (RunbookEntry entry : entries) {
            ArrayNode versions = runbooks.addObject()
                    .put("name", entry.name())
                    .put("defaultVersion", entry.defaultVersion())
                    .putArray("versions");
            entry.versions().stream()
                    .filter(version -> !version.deleted())
                    .forEach(version -> versions.add(version.version()));
        }
        out.println(root.toPrettyString());
    }
}
