package dev.runstream.lambda;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How functions are reached.
 *
 * @param endpoint {@code lambda.endpoint}: any server that speaks the Lambda Invoke API, {@code http} or {@code https};
 *     null for AWS's own in the region
 * @param region {@code lambda.region}; null to look where the SDK looks (environment, profile, instance metadata), or
 *     {@code us-east-1} when there is an endpoint
 * @param maxConnections at least the worker's limit of calls in flight, so that a call never waits for a connection
 * @param connectTimeout of one connection attempt, TLS handshake included
 * @param connectionMaxIdle an unused connection is closed after so long: shorter than the service keeps it, since a
 *     request on a connection that the service is closing may or may not have arrived
 * @param sendsMax how often a request is sent when it cannot have arrived, from 1 (R133)
 * @param resendPause before a request is sent again; doubled each time
 * @param responseMaxBytes a longer answer becomes the function error that Lambda itself reports (R122)
 */
public record LambdaSettings(
        @Nullable URI endpoint,
        @Nullable String region,
        int maxConnections,
        Duration connectTimeout,
        Duration connectionMaxIdle,
        int sendsMax,
        Duration resendPause,
        int responseMaxBytes) {

    /** What Lambda allows a synchronous answer to have: 6 MiB and 100 bytes. */
    public static final int LAMBDA_RESPONSE_MAX_BYTES = 6_291_556;

    public static final LambdaSettings DEFAULT = new LambdaSettings(
            null,
            null,
            1_024,
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(100),
            LAMBDA_RESPONSE_MAX_BYTES);

    public LambdaSettings {
        if (maxConnections < 1 || sendsMax < 1 || responseMaxBytes < 1) {
            throw new IllegalArgumentException(
                    "Expected maxConnections, sendsMax and responseMaxBytes of at least 1, but they are %d, %d and %d"
                            .formatted(maxConnections, sendsMax, responseMaxBytes));
        }
        if (!connectTimeout.isPositive() || !connectionMaxIdle.isPositive() || resendPause.isNegative()) {
            throw new IllegalArgumentException(
                    "Expected connectTimeout and connectionMaxIdle above zero and resendPause of zero or more, but they are %s, %s and %s"
                            .formatted(connectTimeout, connectionMaxIdle, resendPause));
        }
        if (endpoint != null && (endpoint.getHost() == null || !isHttp(endpoint))) {
            throw new IllegalArgumentException(
                    "Expected lambda.endpoint to be a URL such as http://127.0.0.1:9001, but it is '%s'"
                            .formatted(endpoint));
        }
    }

    /** These settings with another endpoint. */
    public LambdaSettings withEndpoint(URI other) {
        return new LambdaSettings(
                other,
                region,
                maxConnections,
                connectTimeout,
                connectionMaxIdle,
                sendsMax,
                resendPause,
                responseMaxBytes);
    }

    /** These settings with another region. */
    public LambdaSettings withRegion(String other) {
        return new LambdaSettings(
                endpoint,
                other,
                maxConnections,
                connectTimeout,
                connectionMaxIdle,
                sendsMax,
                resendPause,
                responseMaxBytes);
    }

    /** These settings with another limit of connections. */
    public LambdaSettings withMaxConnections(int other) {
        return new LambdaSettings(
                endpoint, region, other, connectTimeout, connectionMaxIdle, sendsMax, resendPause, responseMaxBytes);
    }

    private static boolean isHttp(URI endpoint) {
        return "http".equalsIgnoreCase(endpoint.getScheme()) || "https".equalsIgnoreCase(endpoint.getScheme());
    }
}
