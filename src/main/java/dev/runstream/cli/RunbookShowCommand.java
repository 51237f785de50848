package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.contract.RunbookEntry;
import dev.runstream.contract.RunbookVersion;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream runbook show}. */
@Command(
        name = "show",
        description = "Prints a registered document as it was sent; with --output json what is registered under the"
                + " name: versions, digests, default.",
        mixinStandardHelpOptions = true)
final class RunbookShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The runbook's name.")
    private String name = "";

    @Option(names = "--version", paramLabel = "V", description = "A version's number (default: the default version).")
    private @Nullable String version;

    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        return registry.talk(client -> {
            RegistryClient.Registered registered = client.registered(name);
            RunbookEntry entry = registered.entry();
            if (entry == null) {
                throw new CommandFailedException(
                        "Expected a registered runbook, but there is none with the name " + name + ".");
            }
            Map<String, RunbookVersion> versions = registered.versions();
            PrintWriter out = spec.commandLine().getOut();
            switch (registry.output()) {
                case text -> out.print(document(entry, versions).content());
                case json -> out.println(json(entry, versions).toPrettyString());
            }
            out.flush();
            return ExitCode.OK;
        });
    }

    private RunbookVersion document(RunbookEntry entry, Map<String, RunbookVersion> versions) {
        String number = Objects.requireNonNullElse(version, Objects.requireNonNullElse(entry.defaultVersion(), ""));
        RunbookVersion document = versions.get(number);
        if (document == null) {
            throw new CommandFailedException(
                    number.isEmpty()
                            ? "Expected runbook " + name + " to have a default version, but every one was deleted; name"
                                    + " one with --version."
                            : "Expected a registered version, but runbook " + name + " has no version " + number + ".");
        }
        return document;
    }

    private ObjectNode json(RunbookEntry entry, Map<String, RunbookVersion> documents) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("name", entry.name())
                .put("defaultVersion", entry.defaultVersion());
        ArrayNode versions = root.putArray("versions");
        for (RunbookEntry.Version each : entry.versions()) {
            if (version != null && !version.equals(each.version())) {
                continue;
            }
            ObjectNode node = versions.addObject()
                    .put("version", each.version())
                    .put("versionName", each.versionName())
                    .put("sha256", each.sha256())
                    .put("default", each.version().equals(entry.defaultVersion()))
                    .put("deleted", each.deleted());
            RunbookVersion document = documents.get(each.version());
            if (document != null) {
                node.put("format", document.format().name())
                        .put(
                                "registeredAt",
                                Instant.ofEpochMilli(document.registeredAt()).toString())
                        .put("requestedBy", document.requestedBy());
            }
        }
        return root;
    }
}
