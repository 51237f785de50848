package dev.runstream.topics;

import java.util.List;

/** The cluster is not as Runstream needs it; the message is one or more sentences that say what is wrong. */
public final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SetupException(String sentence) {
        super(sentence);
    }

    public SetupException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    SetupException(List<String> differences) {
        super(String.join(" ", differences));
    }
}
