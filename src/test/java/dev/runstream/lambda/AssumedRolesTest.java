package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** Goal: R308, a role is assumed once and its credentials are kept. Method: a server that answers as STS does. */
@Timeout(120)
class AssumedRolesTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/automation";
    private static final String ASSUMED = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """;
    private static final String DENIED = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
            <Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private AssumedRoles roles;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            boolean denied = body.contains("denied");
            byte[] answer = (denied ? DENIED : ASSUMED).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(denied ? 403 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        roles = new AssumedRoles(() -> StsClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build());
    }

    @AfterEach
    void stop() {
        roles.close();
        server.stop(0);
    }

    @Test
    void R308_aRoleIsAssumedOnceAndItsCredentialsAreKept() {
        assertThat(roles.credentials(ROLE).resolveCredentials().accessKeyId()).isEqualTo("ASIAROLE");
        assertThat(roles.credentials(ROLE).resolveCredentials().accessKeyId()).isEqualTo("ASIAROLE");
        assertThat(asked).singleElement().asString().contains("Action=AssumeRole", "role%2Fautomation");
        roles.credentials(ROLE + "-2").resolveCredentials();
        assertThat(asked).hasSize(2);
    }

    @Test
    void R308_aRoleThatIsDeniedIsAServiceError() {
        assertThatThrownBy(() -> roles.credentials(ROLE + "-denied").resolveCredentials())
                .isInstanceOf(StsException.class)
                .hasMessageContaining("sts:AssumeRole");
    }

    @Test
    void R308_onThisMachineRolesMeanNothing() {
        assertThat(LambdaClients.roles(LambdaSettings.DEFAULT.withEndpoint(URI.create("http://localhost:9001"))))
                .isNull();
    }
}
