package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.execution.Command.DeleteRunbook;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream runbook delete}. */
@Command(
        name = "delete",
        description = "Takes a runbook or one version out of what can be started; running executions keep theirs.",
        mixinStandardHelpOptions = true)
final class RunbookDeleteCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The runbook's name.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "A version's number (default: all of them).")
    private @Nullable String version;

    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        return registry.talk(client -> {
            var unused = registry.ask(client, name, new DeleteRunbook(name, version, StartCommand.user()));
            PrintWriter out = spec.commandLine().getOut();
            switch (registry.output()) {
                case text -> out.println(name + (version == null ? "" : " version " + version) + " deleted");
                case json ->
                    out.println(JsonNodeFactory.instance
                            .objectNode()
                            .put("name", name)
                            .put("deletedVersion", version)
                            .toPrettyString());
            }
            out.flush();
            return ExitCode.OK;
        });
    }
}
