package dev.runstream.cli;

import dev.runstream.bench.OwnAnswers;
import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.WorkerSettings;
import dev.runstream.telemetry.Telemetry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A worker that answers by itself, for the benchmark. */
@Command(
        name = "bench-worker",
        hidden = true,
        description = "A worker that answers by itself, for the benchmark.",
        mixinStandardHelpOptions = true)
final class BenchWorkerCommand implements Runnable {
    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Override
    public void run() {
        process.run("bench-worker", WorkerSettings::new, BenchWorkerCommand::begin);
    }

    private static Running begin(WorkerSettings settings, Telemetry telemetry) {
        return WorkerCommand.begin(settings, telemetry, OwnAnswers::invoke, () -> {});
    }
}
