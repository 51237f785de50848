package dev.runstream.lambda;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Who calls a service of AWS, where, and how: the same for every service.
 *
 * @param endpoint null for AWS's own
 * @param credentials as {@link Credentials} has them for the endpoint
 */
public record AwsAccess(@Nullable URI endpoint, Region region, AwsCredentialsProvider credentials)
        implements AutoCloseable {

    /**
     * @param region null for the one that the SDK finds; beside an endpoint it only stands in signatures
     * @param setting that names the region, for the message
     * @throws IllegalArgumentException when no region is given or found and there is no endpoint
     */
    public static AwsAccess of(@Nullable URI endpoint, @Nullable String region, String setting) {
        return new AwsAccess(endpoint, region(endpoint, region, setting), Credentials.forEndpoint(endpoint));
    }

    /** Connections to the endpoint: to this machine never through a proxy. */
    public Apache5HttpClient.Builder connections(Apache5HttpClient.Builder http) {
        return withoutProxyOnLoopback(http, endpoint);
    }

    /** What the deepest cause of a failure says. */
    public static String sentence(Throwable failure) {
        return Causes.sentence(failure);
    }

    @Override
    public void close() {
        if (credentials instanceof OwnCredentials own) {
            own.close();
        }
    }

    static Apache5HttpClient.Builder withoutProxyOnLoopback(Apache5HttpClient.Builder http, @Nullable URI endpoint) {
        if (endpoint != null && Credentials.isLoopback(endpoint)) {
            http.proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
        return http;
    }

    static Region region(@Nullable URI endpoint, @Nullable String region, String setting) {
        if (region != null) {
            return Region.of(region);
        }
        if (endpoint != null) {
            return Region.US_EAST_1;
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "Expected a region in " + setting + ", AWS_REGION or the AWS profile, but none is set: "
                            + e.getMessage(),
                    e);
        }
    }
}
