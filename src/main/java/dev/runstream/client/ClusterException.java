package dev.runstream.client;

/** The cluster answers, but not as it should: a topic is missing, a record unreadable. The message is one sentence. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String sentence) {
        super(sentence);
    }

    public ClusterException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
