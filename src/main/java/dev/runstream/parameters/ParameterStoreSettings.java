package dev.runstream.parameters;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which store there is, and how it is reached.
 *
 * @param file of {@link Kind#file}; else null
 * @param endpoint of a server that speaks the SSM API; null for AWS's own
 * @param region null for the one that the SDK finds
 * @param waits how long a start waits for an answer; also the longest that one question may take
 */
public record ParameterStoreSettings(
        Kind kind,
        @Nullable Path file,
        @Nullable URI endpoint,
        @Nullable String region,
        Duration waits) {

    public static final ParameterStoreSettings NONE =
            new ParameterStoreSettings(Kind.none, null, null, null, Duration.ofSeconds(5));

    public ParameterStoreSettings {
        if (kind == Kind.file && file == null) {
            throw new IllegalArgumentException("Expected a file for the stored parameters, but there is none.");
        }
    }

    /** What kind of store; also the values of the setting. */
    public enum Kind {
        none,
        file,
        aws
    }

    public static ParameterStoreSettings ofFile(Path file) {
        return new ParameterStoreSettings(Kind.file, file, null, null, NONE.waits());
    }
}
