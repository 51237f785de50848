package dev.runstream.functions;

/** The service answers with an error instead of calling the function (R154). */
final class ServiceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    ServiceException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
