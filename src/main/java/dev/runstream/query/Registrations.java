package dev.runstream.query;

import dev.runstream.runbook.StepSummary;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the registrations of versions say of their steps; the last ones asked for are kept, since none ever changes. */
final class Registrations {
    private static final int KEPT_MAX = 500;

    private final Map<String, Registration> kept = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Registration> eldest) {
            return size() > KEPT_MAX;
        }
    });

    /**
     * @param steps of the document, loop bodies included, in its order
     * @param outputs entries step.Output, in its order
     */
    record Registration(List<StepSummary> steps, List<String> outputs) {
        @Nullable
        StepSummary step(String name) {
            return steps.stream()
                    .filter(step -> step.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Null when the registration is not known. */
    @Nullable
    Registration of(SqlWork work, @Nullable String name, @Nullable String version) throws SQLException {
        if (name == null || version == null) {
            return null;
        }
        String key = name + "/" + version;
        Registration known = kept.get(key);
        if (known == null) {
            known = work.first(
                    "SELECT steps, outputs FROM runbook_versions WHERE name = ? AND version = ? AND steps IS NOT NULL",
                    List.of(name, version),
                    row -> new Registration(
                            RunbookRows.toSteps(row.getString(1)),
                            Objects.requireNonNullElse(StoredText.toList(row.getString(2)), List.of())));
            if (known != null) {
                kept.put(key, known);
            }
        }
        return known;
    }
}
