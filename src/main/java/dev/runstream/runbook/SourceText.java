package dev.runstream.runbook;

import java.util.Arrays;

/** The text of a document, by lines and columns as the parsers count them. */
final class SourceText {
    private final String text;
    private final int[] lineStarts;

    SourceText(String text) {
        this.text = text;
        this.lineStarts = lineStarts(text);
    }

    /** What is written there, as it is written: quotes, escapes and indentation included. */
    String slice(Place place) {
        int start = offset(place.line(), place.column());
        return text.substring(start, Math.max(start, offset(place.endLine(), place.endColumn())));
    }

    String line(int line) {
        return slice(new Place(line, 1, line + 1, 1)).stripTrailing();
    }

    /** The place of what starts so many characters after the start of another place. */
    Place after(Place place, int chars) {
        int offset = offset(place.line(), place.column()) + chars;
        int line = place.line();
        while (line < lineStarts.length && lineStarts[line] <= offset) {
            line++;
        }
        return Place.at(line, text.codePointCount(lineStarts[line - 1], offset) + 1);
    }

    private int offset(int line, int column) {
        if (line > lineStarts.length) {
            return text.length();
        }
        int start = lineStarts[line - 1];
        int end = line < lineStarts.length ? lineStarts[line] : text.length();
        int columns = Math.min(column - 1, text.codePointCount(start, end));
        return text.offsetByCodePoints(start, columns);
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnds = c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
            if (lineEnds) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
