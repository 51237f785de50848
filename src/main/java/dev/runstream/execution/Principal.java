package dev.runstream.execution;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who asks, and whether that is one of those named in a document (R532). */
final class Principal {
    /** {@code arn:aws:iam::account:user/path/name}: a user is also known by its name. */
    private static final Pattern USER = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:user/(?:.*/)?([^/]+)");

    /** {@code arn:aws:sts::account:assumed-role/role/session}: a role is also known by its own ARN. */
    private static final Pattern ASSUMED_ROLE =
            Pattern.compile("arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([^/]+)/[^/]+");

    private Principal() {}

    /** Whether two callers are one: a user's name and the user's ARN are, two sessions of a role are not. */
    static boolean isSame(String who, String other) {
        return is(who, other) || is(other, who);
    }

    /**
     * Whether {@code who} is meant by {@code named}.
     *
     * @param who a user's name, the ARN of a user or a role, or of an assumed role with its session
     * @param named likewise; an ARN of a role means everyone who has assumed it
     */
    static boolean is(String who, String named) {
        if (who.equals(named)) {
            return true;
        }
        Matcher user = USER.matcher(who);
        if (user.matches() && user.group(1).equals(named)) {
            return true;
        }
        Matcher role = ASSUMED_ROLE.matcher(who);
        if (!role.matches()) {
            return false;
        }
        String assumed = "arn:" + role.group(1) + ":sts::" + role.group(2) + ":assumed-role/" + role.group(3);
        Matcher roleArn = Pattern.compile("arn:" + Pattern.quote(role.group(1)) + ":iam::" + role.group(2)
                        + ":role/(?:.*/)?" + Pattern.quote(role.group(3)))
                .matcher(named);
        return named.equals(assumed) || roleArn.matches();
    }
}
