package dev.runstream.runbook;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms in which a Lambda function is named (R101). */
public final class FunctionName {
    private static final int MAX_CHARS = 256;
    private static final int BARE_MAX_CHARS = 64;
    private static final Pattern PATTERN =
            Pattern.compile("(arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z]{2,5}(-[a-z]+)+-[0-9]):)?"
                    + "([0-9]{12}:)?(function:)?(?<name>[a-zA-Z0-9_.-]{1,64})"
                    + "(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9_-]{1,128}))?");

    private FunctionName() {}

    /** Whether it is a bare name (up to 64 characters), {@code name:qualifier}, a partial ARN or an ARN. */
    public static boolean isValid(String name) {
        return isBare(name)
                || (name.length() <= MAX_CHARS && PATTERN.matcher(name).matches());
    }

    /** A bare name, which most are: said without the pattern, because it is asked at every step. */
    private static boolean isBare(String name) {
        if (name.isEmpty() || name.length() > BARE_MAX_CHARS) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.-".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** The region that an ARN names; empty for every other form. */
    public static Optional<String> region(String name) {
        if (isBare(name)) {
            return Optional.empty();
        }
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches() ? Optional.ofNullable(matcher.group("region")) : Optional.empty();
    }

    /** The name alone, without region, account and qualifier; what is no name of a function stays as it is. */
    public static String bare(String name) {
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches() ? matcher.group("name") : name;
    }
}
