package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Invocation;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.endpoints.LambdaEndpointParams;
import software.amazon.awssdk.services.lambda.endpoints.LambdaEndpointProvider;

/**
 * Goal: R101, an ARN names its own region. Method: a server that reads for which region a request is signed; the addresses
 * of AWS itself by the client that would be used, without a call.
 */
@Timeout(120)
class RegionsTest {
    private static final LambdaSettings SETTINGS = new LambdaSettings(
            null,
            "eu-west-1",
            8,
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(20),
            1_000,
            LambdaSettings.Roles.NONE);

    @Test
    void R101_withAnEndpointAllCallsGoThereSignedForTheRegionOfTheArn() throws Exception {
        try (SignedCalls lambda = new SignedCalls();
                LambdaInvoker invoker = new LambdaInvoker(SETTINGS.withEndpoint(lambda.uri()))) {
            for (String function : new String[] {
                "f",
                "f:prod",
                "123456789012:function:f",
                "arn:aws:lambda:us-west-2:123456789012:function:f",
                "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:3",
                "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f"
            }) {
                assertThat(invoker.invoke(Requests.of(function).build(), Requests.deadlineIn(Duration.ofSeconds(60))))
                        .isInstanceOf(Invocation.Response.class);
            }
            assertThat(lambda.calls())
                    .extracting(SignedCalls.Signed::region)
                    .containsExactly("eu-west-1", "eu-west-1", "eu-west-1", "us-west-2", "cn-north-1", "us-gov-west-1");
            assertThat(lambda.calls()).extracting(SignedCalls.Signed::service).containsOnly("lambda");
            assertThat(new HashSet<>(lambda.ports()))
                    .as("one connection serves the clients of all regions")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "f,https://lambda.eu-west-1.amazonaws.com",
        "arn:aws:lambda:us-west-2:123456789012:function:f,https://lambda.us-west-2.amazonaws.com",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:f,https://lambda.cn-north-1.amazonaws.com.cn",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f,https://lambda.us-gov-west-1.amazonaws.com"
    })
    void R101_withoutAnEndpointTheArnsRegionAndPartitionNameTheAddress(String function, URI address) {
        try (LambdaClients clients = new LambdaClients(SETTINGS)) {
            LambdaClient client = clients.client(function);
            LambdaEndpointParams params = LambdaEndpointParams.builder()
                    .region(client.serviceClientConfiguration().region())
                    .build();
            assertThat(LambdaEndpointProvider.defaultProvider()
                            .resolveEndpoint(params)
                            .join()
                            .url())
                    .isEqualTo(address);
        }
    }

    @Test
    void clientsAreKeptAndBounded() {
        try (LambdaClients clients = new LambdaClients(SETTINGS)) {
            LambdaClient first = clients.client("arn:aws:lambda:us-west-2:123456789012:function:f");
            assertThat(clients.client("arn:aws:lambda:us-west-2:210987654321:function:g"))
                    .isSameAs(first);
            for (char a = 'a'; a <= 'z'; a++) {
                for (int n = 1; n <= 4; n++) {
                    clients.client("arn:aws:lambda:xx-" + a + "-" + n + ":123456789012:function:f");
                }
            }
            assertThat(clients.size()).isLessThanOrEqualTo(64);
            assertThat(clients.client("arn:aws:lambda:us-west-2:123456789012:function:f"))
                    .isNotSameAs(first);
        }
    }
}
