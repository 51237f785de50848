package dev.runstream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code runstream runbook}: the registry of runbooks of a running cluster. */
@Command(
        name = "runbook",
        description = "Registers runbooks with a running cluster, and shows what is registered.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunbookRegisterCommand.class,
            RunbookListCommand.class,
            RunbookShowCommand.class,
            RunbookSetDefaultCommand.class,
            RunbookDeleteCommand.class
        })
final class RunbookCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
