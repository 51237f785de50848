package dev.runstream.api.auth;

/** A request that does not prove who sent it. */
public final class NotAuthenticatedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /**
     * @param code AWS's exception
     * @param message as AWS words it
     */
    NotAuthenticatedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
