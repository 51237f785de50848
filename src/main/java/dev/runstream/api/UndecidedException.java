package dev.runstream.api;

import java.time.Duration;

/** No engine has decided in time; the request is not lost. */
final class UndecidedException extends ApiException {
    private static final long serialVersionUID = 1;

    private final transient Undecided undecided;

    UndecidedException(Undecided undecided, Duration patience) {
        super(
                "InternalServerError",
                "Expected an engine to decide within " + patience.toMillis() + " ms, but none did. The request is"
                        + " recorded and will be decided when an engine is there; the same request sent again gets the"
                        + " decision.",
                500);
        this.undecided = undecided;
    }

    /** Whoever keeps it can ask again; otherwise it is to be closed. */
    Undecided undecided() {
        return undecided;
    }
}
