package dev.runstream.cli;

/** What the exit codes of {@code runstream} mean. Scripts rely on them. */
public final class ExitCode {

    public static final int OK = 0;

    /** The command was run and what it did failed: a runbook is invalid, an execution did not end in Success. */
    public static final int FAILED = 1;

    /** The command line is wrong: unknown option, missing argument. */
    public static final int WRONG_USAGE = 2;

    /** A defect of Runstream. The launcher adds 69 for "no JDK 25 or no Maven here". */
    public static final int INTERNAL_ERROR = 70;

    private ExitCode() {}
}
