package dev.runstream.lambda;

import dev.runstream.runbook.AllowedRoles;
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
 * @param roles how the roles of executions are assumed
 */
public record LambdaSettings(
        @Nullable URI endpoint,
        @Nullable String region,
        int maxConnections,
        Duration connectTimeout,
        Duration connectionMaxIdle,
        int sendsMax,
        Duration resendPause,
        int responseMaxBytes,
        Roles roles) {

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
            LAMBDA_RESPONSE_MAX_BYTES,
            Roles.NONE);

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
        if (endpoint != null && !isHttp(endpoint)) {
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
                responseMaxBytes,
                roles);
    }

    /** These settings with other ones for roles. */
    public LambdaSettings withRoles(Roles other) {
        return new LambdaSettings(
                endpoint,
                region,
                maxConnections,
                connectTimeout,
                connectionMaxIdle,
                sendsMax,
                resendPause,
                responseMaxBytes,
                other);
    }

    /**
     * How roles are assumed (R308).
     *
     * @param allowed {@code lambda.assume.role.allowed}
     * @param endpoint {@code sts.endpoint}; null for AWS's own in the region
     * @param sessionName {@code sts.session.name}: what CloudTrail shows beside the role
     */
    public record Roles(AllowedRoles allowed, @Nullable URI endpoint, String sessionName) {
        /** None is allowed. */
        public static final Roles NONE = new Roles(AllowedRoles.NONE, null, "runstream");

        /** @throws IllegalArgumentException with a sentence when STS would not take it */
        public static void requireSessionName(String name) {
            if (!name.matches("[A-Za-z0-9_+=,.@-]{2,64}")) {
                throw new IllegalArgumentException(
                        "Expected sts.session.name to be 2 to 64 of A-Z a-z 0-9 _ + = , . @ -, but it is '%s'"
                                .formatted(name));
            }
        }

        public Roles {
            requireSessionName(sessionName);
            if (endpoint != null && !isHttp(endpoint)) {
                throw new IllegalArgumentException(
                        "Expected sts.endpoint to be a URL such as http://127.0.0.1:9002, but it is '%s'"
                                .formatted(endpoint));
            }
        }
    }

    private static boolean isHttp(URI endpoint) {
        return endpoint.getHost() != null
                && ("http".equalsIgnoreCase(endpoint.getScheme()) || "https".equalsIgnoreCase(endpoint.getScheme()));
    }
}
