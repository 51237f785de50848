package dev.runstream.runbook;

import java.util.regex.Pattern;

/** The ARN of a role that an execution assumes (R308). */
final class RoleArn {
    /** The service's own text. */
    static final String INVALID = "The format of the supplied assume role ARN isn't valid.";

    private static final Pattern PATTERN =
            Pattern.compile("arn:aws[a-zA-Z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}");

    private RoleArn() {}

    static boolean isValidOrEmpty(String arn) {
        return arn.isEmpty() || PATTERN.matcher(arn).matches();
    }
}
