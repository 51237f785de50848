package dev.runstream.cli;

import dev.runstream.bench.Floor;
import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.EngineSettings;
import dev.runstream.telemetry.Telemetry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What does nothing in the engine's place, for the benchmark. */
@Command(
        name = "bench-floor-engine",
        hidden = true,
        description = "What does nothing in the engine's place, for the benchmark.",
        mixinStandardHelpOptions = true)
final class BenchFloorEngineCommand implements Runnable {
    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Override
    public void run() {
        process.run("bench-floor-engine", EngineSettings::new, BenchFloorEngineCommand::begin);
    }

    private static Running begin(EngineSettings settings, Telemetry telemetry) {
        Floor.Engine engine = new Floor.Engine(settings);
        engine.start();
        return new Running("floor engine runs", engine::close, engine.ended());
    }
}
