package dev.runstream.runbook;

/** The text is not one JSON or YAML document within the limits; nothing more can be said about its content. */
final class UnreadableDocumentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Place place;
    private final String rule;

    UnreadableDocumentException(Place place, String rule, String message) {
        super(message);
        this.place = place;
        this.rule = rule;
    }

    Place place() {
        return place;
    }

    String rule() {
        return rule;
    }
}
