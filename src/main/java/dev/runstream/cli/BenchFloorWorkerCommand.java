package dev.runstream.cli;

import dev.runstream.bench.Floor;
import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.WorkerSettings;
import dev.runstream.telemetry.Telemetry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What does nothing in the worker's place, for the benchmark. */
@Command(
        name = "bench-floor-worker",
        hidden = true,
        description = "What does nothing in the worker's place, for the benchmark.",
        mixinStandardHelpOptions = true)
final class BenchFloorWorkerCommand implements Runnable {
    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Override
    public void run() {
        process.run("bench-floor-worker", WorkerSettings::new, BenchFloorWorkerCommand::begin);
    }

    private static Running begin(WorkerSettings settings, Telemetry telemetry) {
        Floor.Worker worker = new Floor.Worker(settings);
        worker.start();
        return new Running("floor worker runs", worker::close, worker.ended());
    }
}
