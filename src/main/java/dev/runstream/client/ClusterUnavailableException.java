package dev.runstream.client;

/** No broker answers. The message is one sentence for people. */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterUnavailableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
