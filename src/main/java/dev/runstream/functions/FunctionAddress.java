package dev.runstream.functions;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller named (R101): a bare name, {@code name:qualifier}, a partial or a full ARN.
 *
 * @param qualifier the one within the name; null when there is none
 */
record FunctionAddress(
        String region,
        String account,
        String name,
        @Nullable String qualifier) {
    private static final int LENGTH_MAX = 256;
    private static final Pattern FORM = Pattern.compile("(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?"
            + "(?:(?<account>\\d{12}):)?(?:function:)?"
            + "(?<name>[a-zA-Z0-9-_]{1,140})(?::(?<qualifier>\\$LATEST(?:\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?");

    /** Empty when the text is none of the four forms. */
    static Optional<FunctionAddress> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > LENGTH_MAX || !matcher.matches()) {
            return Optional.empty();
        }
        String region = matcher.group("region");
        String account = matcher.group("account");
        return Optional.of(new FunctionAddress(
                region == null ? "us-east-1" : region,
                account == null ? "000000000000" : account,
                matcher.group("name"),
                matcher.group("qualifier")));
    }

    /** With the qualifier, if there is one. */
    String qualifiedArn() {
        return qualifier == null ? arn() : arn() + ":" + qualifier;
    }

    /** Without the qualifier. */
    String arn() {
        return "arn:aws:lambda:%s:%s:function:%s".formatted(region, account, name);
    }
}
