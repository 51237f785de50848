package dev.runstream.functions;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the local endpoint serves.
 *
 * @param host the address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for everybody, as in a container
 * @param port 0 for any free one
 * @param callLog a file that every call is appended to when it begins and when it ends; null for none
 * @param callsKept in memory; beyond it the oldest go first
 * @param bodyKept of each call's request body, in characters
 * @param connectionIdleMax a connection without a call in flight is closed after so long
 */
public record EndpointSettings(
        String host, int port, @Nullable Path callLog, int callsKept, int bodyKept, Duration connectionIdleMax) {
    public static final EndpointSettings DEFAULT =
            new EndpointSettings("127.0.0.1", 0, null, 100_000, 4_096, Duration.ofMinutes(5));

    public EndpointSettings {
        if (port < 0 || port > 65_535 || callsKept < 1 || bodyKept < 0 || !connectionIdleMax.isPositive()) {
            throw new IllegalArgumentException(
                    "Expected a port of 0 to 65535, callsKept of at least 1, bodyKept of at least 0 and connectionIdleMax above zero, but they are %d, %d, %d and %s"
                            .formatted(port, callsKept, bodyKept, connectionIdleMax));
        }
    }

    public EndpointSettings withHost(String other) {
        return new EndpointSettings(other, port, callLog, callsKept, bodyKept, connectionIdleMax);
    }

    public EndpointSettings withPort(int other) {
        return new EndpointSettings(host, other, callLog, callsKept, bodyKept, connectionIdleMax);
    }

    public EndpointSettings withCallLog(Path file) {
        return new EndpointSettings(host, port, file, callsKept, bodyKept, connectionIdleMax);
    }

    public EndpointSettings withBodyKept(int other) {
        return new EndpointSettings(host, port, callLog, callsKept, other, connectionIdleMax);
    }

    public EndpointSettings withCallsKept(int other) {
        return new EndpointSettings(host, port, callLog, other, bodyKept, connectionIdleMax);
    }
}
