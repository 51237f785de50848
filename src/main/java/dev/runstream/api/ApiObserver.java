package dev.runstream.api;

/** Hears what the API answers; for metrics. Called from any thread; must be quick. */
public interface ApiObserver {
    ApiObserver NONE = (operation, code, nanos) -> {};

    /**
     * @param operation of SSM; {@code unknown} when it is none
     * @param code {@code OK}, or the exception's
     */
    void answered(String operation, String code, long nanos);
}
