package dev.runstream.cli;

import dev.runstream.bench.Rehearsal;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the launcher's start-up cache is made from: the demo, for what is used once, then load, for what is used all the
 * time. Needs no cluster, leaves nothing behind and ends by itself.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Runs the demo and then a load, so that the virtual machine can record what they use.",
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Of load (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() throws IOException, InvalidScriptException {
        int demo = Main.commandLine().execute("demo");
        if (demo != ExitCode.OK) {
            return demo;
        }
        FunctionScript echo = FunctionScript.parse("functions: {echo: [{echo: true}]}", "rehearse");
        try (LocalStack stack = LocalStack.start(new LocalStack.Options(echo, null, Map.of(), false, Map.of()))) {
            Rehearsal.run(stack.bootstrapServers(), Duration.ofSeconds(seconds));
        }
        return ExitCode.OK;
    }
}
