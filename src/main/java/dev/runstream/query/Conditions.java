package dev.runstream.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What rows must fulfil, as SQL with its parameters. */
record Conditions(List<String> all, List<Object> parameters) {
    Conditions() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    Conditions copy() {
        return new Conditions(new ArrayList<>(all), new ArrayList<>(parameters));
    }

    Conditions and(String sql, Object... values) {
        all.add(sql);
        parameters.addAll(List.of(values));
        return this;
    }

    Conditions in(String expression, Collection<?> values) {
        all.add(expression + " IN (" + SqlWork.marks(values.size()) + ")");
        parameters.addAll(values);
        return this;
    }

    Conditions never() {
        all.add("1 = 0");
        return this;
    }

    String where() {
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }
}
