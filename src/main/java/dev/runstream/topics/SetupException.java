package dev.runstream.topics;

import java.util.List;

/** The cluster is not as Runstream needs it; the message is one or more sentences, a line each, that say what is wrong. */
public class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SetupException(String sentence) {
        super(sentence);
    }

    public SetupException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    SetupException(List<String> sentences) {
        super(String.join("\n", sentences));
    }

    /** What is wrong, a sentence each. */
    public final List<String> sentences() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
