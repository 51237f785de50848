package dev.runstream.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text of a request has to be (section 7.3).
 *
 * @param charsMin 0 for none
 * @param charsMax {@link Integer#MAX_VALUE} for none
 * @param pattern that the whole text has to match; null for any
 * @param values that it has to be one of; empty for any
 */
record Text(int charsMin, int charsMax, @Nullable Pattern pattern, List<String> values) {
    static final Text ANY = chars(0, Integer.MAX_VALUE);
    static final Text DOCUMENT_NAME = pattern("[a-zA-Z0-9_\\-.]{3,128}");
    /** A name, or an ARN that ends in one. */
    static final Text DOCUMENT_REFERENCE = pattern("[a-zA-Z0-9_\\-.:/]{3,128}");

    static final Text DOCUMENT_VERSION = pattern("([$]LATEST|[$]DEFAULT|[1-9][0-9]*)");
    static final Text VERSION_NUMBER = pattern("[1-9][0-9]*");
    static final Text VERSION_NAME = pattern("[a-zA-Z0-9_\\-.]{1,128}");
    static final Text EXECUTION_ID = chars(36, 36);
    static final Text CLIENT_TOKEN =
            pattern("[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}");
    static final Text PARAMETER_NAME = chars(1, 50);
    static final Text MAX_CONCURRENCY = chars(1, 7).matching("([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)");
    static final Text MAX_ERRORS = chars(1, 7).matching("([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)");
    static final Text TAG_KEY = chars(1, 128).matching("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)");
    static final Text TAG_VALUE = chars(0, 256).matching("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)");
    static final Text TARGET_KEY = chars(1, 163).matching("[\\p{L}\\p{Z}\\p{N}_.:/=\\-@]*");
    static final Text FILTER_VALUE = chars(1, 150);
    static final Text DOCUMENT_FORMAT = oneOf("YAML", "JSON", "TEXT");

    Text {
        values = List.copyOf(values);
    }

    static Text chars(int min, int max) {
        return new Text(min, max, null, List.of());
    }

    static Text pattern(String regex) {
        return ANY.matching(regex);
    }

    static Text oneOf(String... values) {
        return new Text(0, Integer.MAX_VALUE, null, List.of(values));
    }

    static <E extends Enum<E>> Text oneOf(Class<E> type) {
        return oneOf(Arrays.stream(type.getEnumConstants()).map(Enum::name).toArray(String[]::new));
    }

    Text matching(String regex) {
        return new Text(charsMin, charsMax, Pattern.compile(regex), values);
    }

    /** What the text breaks, in AWS's words; empty when it is as it has to be. */
    List<String> broken(String text) {
        List<String> constraints = new ArrayList<>();
        int chars = text.codePointCount(0, text.length());
        if (chars > charsMax) {
            constraints.add("Member must have length less than or equal to " + charsMax);
        }
        if (chars < charsMin) {
            constraints.add("Member must have length greater than or equal to " + charsMin);
        }
        if (pattern != null && !pattern.matcher(text).matches()) {
            constraints.add("Member must satisfy regular expression pattern: " + pattern);
        }
        if (!values.isEmpty() && !values.contains(text)) {
            constraints.add("Member must satisfy enum value set: " + values);
        }
        return constraints;
    }
}
