package dev.runstream.lambda;

import dev.runstream.runbook.FunctionName;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * A client for each region that functions are in, all on the same connections. Sets the SDK up so that one call is one
 * request and only our deadline ends it.
 */
final class LambdaClients implements AutoCloseable {
    /** AWS has some forty; the bound is for ARNs that name regions which do not exist. */
    private static final int REGIONS_MAX = 64;

    /** STS answers within a second; so long is tried before a role counts as not assumed. */
    private static final Duration STS_CALL_MAX = Duration.ofSeconds(10);

    private final LambdaSettings settings;
    private final Region ownRegion;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final Map<Region, LambdaClient> clients = new LinkedHashMap<>(16, 0.75f, true);

    /** @throws IllegalArgumentException when no region is set or found and there is no endpoint */
    LambdaClients(LambdaSettings settings) {
        this.settings = settings;
        this.ownRegion = AwsAccess.region(settings.endpoint(), settings.region(), "lambda.region");
        this.credentials = Credentials.forEndpoint(settings.endpoint());
        this.http = http(settings).build();
    }

    /**
     * The client whose requests go to, and are signed for, the region that an ARN names, and {@code lambda.region} for
     * every other form of a name. With {@code lambda.endpoint} all of them go there.
     */
    synchronized LambdaClient client(String functionName) {
        Region region = FunctionName.region(functionName).map(Region::of).orElse(ownRegion);
        LambdaClient client = clients.computeIfAbsent(region, this::create);
        if (clients.size() > REGIONS_MAX) {
            // Its calls go on: the connections are not its own.
            Iterator<LambdaClient> longestUnused = clients.values().iterator();
            longestUnused.next().close();
            longestUnused.remove();
        }
        return client;
    }

    synchronized int size() {
        return clients.size();
    }

    /** Null when roles mean nothing: a server on this machine checks no signatures, and there is no other STS. */
    @Nullable
    AssumedRoles roles() {
        URI endpoint = settings.endpoint();
        LambdaSettings.Roles roles = settings.roles();
        if (roles.endpoint() == null && endpoint != null && Credentials.isLoopback(endpoint)) {
            return null;
        }
        return new AssumedRoles(roles.sessionName(), () -> sts(roles.endpoint()));
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(LambdaClient::close);
        clients.clear();
        http.close();
        if (credentials instanceof OwnCredentials own) {
            own.close();
        }
    }

    private LambdaClient create(Region region) {
        LambdaClientBuilder client = LambdaClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
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

    /** To assume a role twice is harmless: the SDK's own retries stay. */
    private StsClient sts(@Nullable URI endpoint) {
        Apache5HttpClient.Builder connections =
                Apache5HttpClient.builder().connectionTimeout(settings.connectTimeout());
        AwsAccess.withoutProxyOnLoopback(connections, endpoint);
        StsClientBuilder client = StsClient.builder()
                .region(ownRegion)
                .credentialsProvider(Credentials.forEndpoint(endpoint))
                .httpClientBuilder(connections)
                .overrideConfiguration(c -> c.apiCallTimeout(STS_CALL_MAX)
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, "runstream/" + version()));
        if (endpoint != null) {
            client.endpointOverride(endpoint);
        }
        return client.build();
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
        AwsAccess.withoutProxyOnLoopback(http, settings.endpoint());
        return http;
    }

    private static String version() {
        @Nullable String version = LambdaClients.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
