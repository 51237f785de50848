package dev.runstream.suite;

/** Runs cases, one after the other. */
public interface CaseRunner extends AutoCloseable {
    /** What happens when the case is run; whether that is as expected is another's question. */
    Run run(SuiteCase suiteCase);

    @Override
    void close();

    /** What became of a case. */
    sealed interface Run {
        record Ran(Observed observed) implements Run {}

        /** @param reason a sentence: why it cannot be run here */
        record Skipped(String reason) implements Run {}
    }
}
