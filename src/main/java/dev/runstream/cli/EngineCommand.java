package dev.runstream.cli;

import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.EngineSettings;
import dev.runstream.engine.Engine;
import dev.runstream.engine.EngineException;
import dev.runstream.telemetry.Telemetry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An engine in a process of its own. SIGTERM commits what is in hand and leaves the group. */
@Command(
        name = "engine",
        description = "Runs an engine against a cluster: decides what happens to executions.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told to stop",
            "1:broke, or a setting is wrong",
            "69:no broker answered in time",
            "78:the cluster is not as this role needs it; each sentence says what mends it"
        })
public final class EngineCommand implements Runnable {

    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Override
    public void run() {
        try {
            process.run("engine", EngineSettings::new, EngineCommand::begin);
        } catch (EngineException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Running begin(EngineSettings settings, Telemetry telemetry) {
        Engine engine = new Engine(settings, telemetry.observe(settings));
        engine.start();
        engine.awaitRunning(settings.startupTimeout());
        telemetry.watch(engine);
        return new Running("engine runs", engine::close, engine.ended());
    }
}
