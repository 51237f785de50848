package dev.runstream.runbook;

/**
 * Where something is written in a document. Lines and columns count from 1.
 *
 * @param endLine the line of the first character after it
 * @param endColumn the column of the first character after it
 */
record Place(int line, int column, int endLine, int endColumn) {
    static final Place START = at(1, 1);

    static Place at(int line, int column) {
        return new Place(line, column, line, column);
    }

    boolean isBefore(Place other) {
        return line < other.line || (line == other.line && column < other.column);
    }
}
