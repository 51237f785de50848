package dev.runstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code runstream quarantine}: what could not be processed, and what becomes of it. */
@Command(
        name = "quarantine",
        description = {
            "Records that were set aside because they could not be processed, and executions that are held because",
            "they could not be decided. A record is named by its place, such as 0-17, an execution by its id."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuarantineListCommand.class,
            QuarantineShowCommand.class,
            QuarantineRedriveCommand.class,
            QuarantineDropCommand.class
        })
final class QuarantineCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
