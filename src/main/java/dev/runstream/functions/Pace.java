package dev.runstream.functions;

/** When functions answer. Called on the connections' threads: must be quick. */
@FunctionalInterface
public interface Pace {
    /** As they say: {@link Answer#after} is real time. */
    Pace REAL = (answer, whenOver) -> whenOver.after(answer.after().toNanos());

    /** A function has begun to run and will answer so: it does when it is told that its time is over. */
    void runs(Answer answer, WhenOver whenOver);

    /** Lets a function answer. */
    @FunctionalInterface
    interface WhenOver {
        /** @param nanos how long it still takes, in real time */
        void after(long nanos);
    }
}
