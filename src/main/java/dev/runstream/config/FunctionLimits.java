package dev.runstream.config;

import dev.runstream.runbook.FunctionName;
import dev.runstream.runbook.NameGlob;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How many calls of one function a worker may have open at once. A function is known by its name, whatever its region,
 * account and qualifier.
 */
public final class FunctionLimits {
    public static final FunctionLimits NONE = new FunctionLimits(0, Map.of());

    private final int callsMax;
    /** The longest first: it says the most. */
    private final List<Limit> limits;

    private record Limit(NameGlob names, int callsMax) {}

    /**
     * @param callsMax of each function that none of the patterns matches; 0 for no limit
     * @param byPattern limits of the functions whose names match, each function by itself; 0 for no limit
     */
    public FunctionLimits(int callsMax, Map<String, Integer> byPattern) {
        this.callsMax = callsMax;
        this.limits = byPattern.entrySet().stream()
                .map(entry -> new Limit(new NameGlob(entry.getKey()), entry.getValue()))
                .sorted(Comparator.<Limit>comparingInt(
                                limit -> -limit.names.text().length())
                        .thenComparing(limit -> limit.names.text()))
                .toList();
    }

    /**
     * @param bareName as {@link FunctionName#bare} gives it
     * @return 0 for no limit
     */
    public int callsMax(String bareName) {
        return limits.stream()
                .filter(limit -> limit.names.matches(bareName))
                .findFirst()
                .map(Limit::callsMax)
                .orElse(callsMax);
    }
}
