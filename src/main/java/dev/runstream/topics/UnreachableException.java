package dev.runstream.topics;

/** No broker answered in time: nothing is known of the cluster. Later it may be there. */
public final class UnreachableException extends SetupException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
