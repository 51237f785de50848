package dev.runstream.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where the next page of a list of documents begins, as an opaque token. */
final class PageTokens {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private PageTokens() {}

    /** @param list that only this kind of list takes back */
    static String write(String list, String last) {
        return ENCODER.encodeToString((list + "/" + last).getBytes(UTF_8));
    }

    /**
     * What the page before ended with; null for the first page.
     *
     * @throws ApiException InvalidNextToken
     */
    static @Nullable String read(String list, @Nullable String token) {
        if (token == null) {
            return null;
        }
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (!text.startsWith(list + "/")) {
            throw invalid();
        }
        return text.substring(list.length() + 1);
    }

    static ApiException invalid() {
        return new ApiException("InvalidNextToken", "The specified token isn't valid.");
    }
}
