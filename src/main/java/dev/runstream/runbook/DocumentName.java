package dev.runstream.runbook;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name under which a runbook is registered (R304). */
public final class DocumentName {
    private static final Pattern PATTERN = Pattern.compile("[a-zA-Z0-9_.-]{3,128}");
    private static final List<String> RESERVED =
            List.of("aws-", "amazon", "amzn", "awsec2", "awsconfigremediation", "awssupport");

    private DocumentName() {}

    /**
     * @param reservedAllowed whether AWS-owned runbooks may be loaded under their own names
     * @return what is wrong with the name, empty when nothing is
     */
    public static Optional<String> problem(String name, boolean reservedAllowed) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean reserved = !reservedAllowed && RESERVED.stream().anyMatch(lower::startsWith);
        return reserved || !PATTERN.matcher(name).matches()
                ? Optional.of("Invalid document name " + Problems.shown(name))
                : Optional.empty();
    }
}
