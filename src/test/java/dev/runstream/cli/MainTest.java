package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Goal: scripts can rely on exit codes and on standard output. Method: the command line is run in this process, with
 * stub verbs for the failures, and both streams are captured.
 */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionIsOneLineOnStandardOutput() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("runstream ").hasLineCount(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("A command is missing.").contains("Try 'runstream --help'.");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(run("--no-such-option")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("--no-such-option").hasLineCount(2);
    }

    @Test
    void aFailedCommandPrintsItsSentenceAndNothingElse() {
        assertThat(run("fail")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).isEqualToIgnoringNewLines("runstream: The runbook has 2 problems.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aDefectIsAnInternalErrorWithoutAStackTrace() {
        assertThat(run("break")).isEqualTo(ExitCode.INTERNAL_ERROR);
        assertThat(err.toString())
                .contains("internal error: java.lang.IllegalStateException: broken")
                .hasLineCount(1);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.addSubcommand(new Fail()).addSubcommand(new Break());
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler())
                .execute(arguments);
    }

    @Command(name = "fail")
    static final class Fail implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new CommandFailedException("The runbook has 2 problems.");
        }
    }

    @Command(name = "break")
    static final class Break implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("broken");
        }
    }
}
