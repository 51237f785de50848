package dev.runstream.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as a text that callers hand back and do not look into. */
final class PageToken {
    private PageToken() {}

    /** @param kind of the list, one character */
    static String of(char kind, long number, String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((kind + "1:" + number + ":" + text).getBytes(UTF_8));
    }

    /** @throws InvalidPageTokenException when no list of this kind has given it */
    static Place parse(char kind, String token) {
        @Nullable String text = decoded(token);
        if (text != null && text.startsWith(kind + "1:")) {
            int end = text.indexOf(':', 3);
            if (end > 0) {
                try {
                    return new Place(Long.parseLong(text.substring(3, end)), text.substring(end + 1));
                } catch (NumberFormatException e) {
                    throw invalid();
                }
            }
        }
        throw invalid();
    }

    record Place(long number, String text) {}

    private static @Nullable String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InvalidPageTokenException invalid() {
        return new InvalidPageTokenException("Expected a token that the page before has given, but it is another text");
    }
}
