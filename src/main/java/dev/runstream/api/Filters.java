package dev.runstream.api;

import dev.runstream.query.History.ExecutionFilter;
import dev.runstream.query.History.ExecutionFilterKey;
import dev.runstream.query.History.StepFilter;
import dev.runstream.query.History.StepFilterKey;
import dev.runstream.query.InvalidFilterValueException;
import dev.runstream.query.InvalidPageTokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Filters of lists as requests state them (R710). */
final class Filters {
    private static final int VALUES_MAX = 10;

    private Filters() {}

    /** A filter before its key is looked at. */
    private record Stated(String key, List<String> values) {}

    /** @throws ApiException ValidationException, InvalidFilterKey */
    static List<ExecutionFilter> ofExecutions(Members members) {
        return stated(members, 10).stream()
                .map(each -> new ExecutionFilter(key(ExecutionFilterKey.class, each.key()), each.values()))
                .toList();
    }

    /** @throws ApiException ValidationException, InvalidFilterKey */
    static List<StepFilter> ofSteps(Members members) {
        return stated(members, 6).stream()
                .map(each -> new StepFilter(key(StepFilterKey.class, each.key()), each.values()))
                .toList();
    }

    /** A page of a list that history answers, its complaints as the API tells them. */
    static <T> T asked(Supplier<T> page) {
        try {
            return page.get();
        } catch (InvalidFilterValueException e) {
            throw new ApiException("InvalidFilterValue", String.valueOf(e.getMessage()));
        } catch (InvalidPageTokenException e) {
            throw new ApiException("InvalidNextToken", String.valueOf(e.getMessage()));
        }
    }

    private static List<Stated> stated(Members members, int max) {
        List<Stated> filters = new ArrayList<>();
        for (Members filter : members.structures("Filters", 1, max)) {
            filters.add(new Stated(
                    filter.required("Key", Text.ANY),
                    filter.requiredTexts("Values", 1, VALUES_MAX, Text.FILTER_VALUE)));
        }
        members.check();
        return filters;
    }

    private static <K extends Enum<K>> K key(Class<K> keys, String name) {
        for (K key : keys.getEnumConstants()) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        throw new ApiException("InvalidFilterKey", "The specified key isn't valid: " + name);
    }
}
