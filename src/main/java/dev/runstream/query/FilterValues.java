package dev.runstream.query;

import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.StepStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Values of filters (R710): which ones a key can have, and what they mean. */
final class FilterValues {
    /** SSM's statuses of executions that ours never have. */
    private static final Set<String> FOREIGN = Set.of(
            "PendingApproval",
            "Approved",
            "Scheduled",
            "RunbookInProgress",
            "PendingChangeCalendarOverride",
            "ChangeCalendarOverrideApproved",
            "ChangeCalendarOverrideRejected",
            "CompletedWithSuccess",
            "CompletedWithFailure",
            "Exited");

    private FilterValues() {}

    static List<String> executionStatuses(List<String> values) {
        Set<String> known = new TreeSet<>(FOREIGN);
        Arrays.stream(ExecutionStatus.values()).forEach(status -> known.add(status.name()));
        return known(values, known, "a status of an execution");
    }

    static List<String> stepStatuses(List<String> values) {
        Set<String> known = new TreeSet<>(FOREIGN);
        Arrays.stream(StepStatus.values()).forEach(status -> known.add(status.name()));
        return known(values, known, "a status of a step");
    }

    static List<String> automationTypes(List<String> values) {
        return known(values, new TreeSet<>(Set.of("Local", "CrossAccount")), "a type of automation");
    }

    static List<String> automationSubtypes(List<String> values) {
        return known(values, new TreeSet<>(Set.of("ChangeRequest", "AccessRequest")), "a subtype of automation");
    }

    private static List<String> known(List<String> values, Set<String> known, String what) {
        for (String value : values) {
            if (!known.contains(value)) {
                throw new InvalidFilterValueException("Expected " + what + ", one of " + String.join(", ", known)
                        + ", but it is '" + StoredText.cut(value, 150) + "'");
            }
        }
        return values;
    }

    static List<Long> numbers(List<String> values) {
        return values.stream().map(FilterValues::number).toList();
    }

    private static Long number(String value) {
        try {
            return Long.valueOf(value.strip());
        } catch (NumberFormatException e) {
            throw new InvalidFilterValueException(
                    "Expected a whole number, but it is '" + StoredText.cut(value, 150) + "'");
        }
    }

    /** Epoch milliseconds: of any of these times, the latest. */
    static long latest(List<String> values) {
        return values.stream().mapToLong(FilterValues::time).max().orElse(Long.MAX_VALUE);
    }

    /** Epoch milliseconds: of any of these times, the earliest. */
    static long earliest(List<String> values) {
        return values.stream().mapToLong(FilterValues::time).min().orElse(0);
    }

    /** Epoch seconds, with decimals or without, or ISO 8601 (R710). */
    private static long time(String value) {
        String text = value.strip();
        try {
            if (text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?")) {
                return new BigDecimal(text)
                        .movePointRight(3)
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact();
            }
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                return LocalDate.parse(text)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
            }
            return text.endsWith("Z")
                    ? Instant.parse(text).toEpochMilli()
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidFilterValueException("Expected a time as seconds since 1970 or in ISO 8601, such as"
                    + " 2026-11-22T20:40:12Z, but it is '" + StoredText.cut(value, 150) + "'");
        }
    }
}
