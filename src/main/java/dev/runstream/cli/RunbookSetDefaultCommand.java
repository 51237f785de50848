package dev.runstream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runstream.execution.Command.SetDefaultVersion;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream runbook set-default}. */
@Command(
        name = "set-default",
        description = "Makes a version the one that starts without a version take.",
        mixinStandardHelpOptions = true)
final class RunbookSetDefaultCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The runbook's name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version's number.")
    private String version = "";

    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        return registry.talk(client -> {
            var unused = registry.ask(client, name, new SetDefaultVersion(name, version, StartCommand.user()));
            PrintWriter out = spec.commandLine().getOut();
            switch (registry.output()) {
                case text -> out.println(name + " version " + version + ", default");
                case json ->
                    out.println(JsonNodeFactory.instance
                            .objectNode()
                            .put("name", name)
                            .put("defaultVersion", version)
                            .toPrettyString());
            }
            out.flush();
            return ExitCode.OK;
        });
    }
}
