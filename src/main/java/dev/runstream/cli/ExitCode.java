package dev.runstream.cli;

/** What the exit codes of {@code runstream} mean. Scripts rely on them. */
public final class ExitCode {

    public static final int OK = 0;

    /** The command was run and what it did failed: a runbook is invalid, an execution did not end in Success. */
    public static final int FAILED = 1;

    /** The command line is wrong: unknown option, missing argument. */
    public static final int WRONG_USAGE = 2;

    /** What is needed is not there: no broker answers; the launcher says the same when there is no JDK 25 or no Maven. */
    public static final int UNAVAILABLE = 69;

    /** A defect of Runstream. */
    public static final int INTERNAL_ERROR = 70;

    /** The cluster is not as the role needs it, and it did not start: it will not before that is mended. */
    public static final int REFUSED = 78;

    /** Interrupted, as shells say it of SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
