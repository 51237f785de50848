package dev.runstream.lambda;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

/** Sets the SDK up so that one call is one request and only our deadline ends it. */
final class LambdaClients {
    private LambdaClients() {}

    static LambdaClient create(LambdaSettings settings) {
        LambdaClientBuilder client = LambdaClient.builder()
                .region(region(settings))
                .credentialsProvider(Credentials.forEndpoint(settings.endpoint()))
                .httpClientBuilder(http(settings))
                .overrideConfiguration(c -> c
                        // By default the SDK sends four times, also after a byte was sent.
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new CallWatch(settings.responseMaxBytes()))
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, "runstream/" + version()));
        URI endpoint = settings.endpoint();
        if (endpoint != null) {
            client.endpointOverride(endpoint);
        }
        return client.build();
    }

    /** Null when roles mean nothing: a server on this machine checks no signatures. */
    static @Nullable AssumedRoles roles(LambdaSettings settings) {
        URI endpoint = settings.endpoint();
        if (endpoint != null && Credentials.isLoopback(endpoint)) {
            return null;
        }
        return new AssumedRoles(() -> StsClient.builder()
                .region(region(settings))
                .credentialsProvider(Credentials.forEndpoint(endpoint))
                .httpClientBuilder(Apache5HttpClient.builder().connectionTimeout(settings.connectTimeout()))
                .build());
    }

    private static Apache5HttpClient.Builder http(LambdaSettings settings) {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                // Twice: an abandoned call may still hold its place for a moment, and the next one must not wait for
                // it.
                .maxConnections(Math.clamp(2L * settings.maxConnections(), 1, Integer.MAX_VALUE))
                .connectionTimeout(settings.connectTimeout())
                .connectionMaxIdleTime(settings.connectionMaxIdle())
                .tcpKeepAlive(true)
                // Zero is "none": the deadline of each call is kept outside, and a second clock could only end it too
                // early.
                .socketTimeout(Duration.ZERO)
                .connectionAcquisitionTimeout(Duration.ofDays(1))
                .tlsSocketStrategy(new MarkedHandshake());
        URI endpoint = settings.endpoint();
        if (endpoint != null && Credentials.isLoopback(endpoint)) {
            http.proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
        }
        return http;
    }

    private static Region region(LambdaSettings settings) {
        @Nullable String region = settings.region();
        if (region != null) {
            return Region.of(region);
        }
        if (settings.endpoint() != null) {
            return Region.US_EAST_1;
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "Expected a region in lambda.region, AWS_REGION or the AWS profile, but none is set: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String version() {
        @Nullable String version = LambdaClients.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
