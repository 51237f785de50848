package dev.runstream.parameters;

import dev.runstream.execution.StoredParameters;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A store of parameters. Thread-safe: all partitions of an engine ask the same one. */
@FunctionalInterface
public interface ParameterSource extends AutoCloseable {

    /** There is no store: every path is refused. */
    ParameterSource NONE = new NoParameters();

    /**
     * What is known of these paths now. Never waits for a network: what is pending may be known at the next look, and is
     * fetched meanwhile.
     */
    StoredParameters look(Set<String> paths);

    @Override
    default void close() {}

    /** @throws IllegalArgumentException with one sentence when the settings do not suffice */
    static ParameterSource open(ParameterStoreSettings settings) {
        return switch (settings.kind()) {
            case none -> NONE;
            case file -> new PropertiesParameters(Objects.requireNonNull(settings.file()), "the stored parameter");
            case aws -> new ParameterStore(settings);
        };
    }

    /** Refuses everything. */
    final class NoParameters implements ParameterSource {
        private NoParameters() {}

        @Override
        public StoredParameters look(Set<String> paths) {
            TreeMap<String, String> refusals = new TreeMap<>();
            paths.forEach(path -> refusals.put(
                    path,
                    "Expected engine.ssm.parameters to name a store for the stored parameter " + path
                            + ", but it is none."));
            return new StoredParameters(java.util.Map.of(), refusals, java.util.Map.of());
        }
    }
}
