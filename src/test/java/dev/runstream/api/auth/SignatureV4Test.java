package dev.runstream.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Goal: a signature is what AWS says it is. Method: the requests of AWS's published test suite for Signature Version 4 with
 * the signatures published with them, and requests that AWS's own signer has signed.
 */
class SignatureV4Test {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TIME = "20150830T123600Z";

    /** Name of the case in the suite; the signed headers beside host and x-amz-date; the signature. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "get-vanilla|GET|/||5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "post-vanilla|POST|/||5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                "get-vanilla-query-order-key-case|GET|/|Param2=value2&Param1=value1|b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                "get-vanilla-empty-query-key|GET|/|Param1=value1|a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
                "get-utf8|GET|/ሴ||8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
                "get-relative|GET|/example/..||5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "get-slashes|GET|//example//||9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
                "get-space|GET|/example space/||652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"
            })
    void theRequestsOfThePublishedSuiteHaveTheirSignatures(
            String name, String method, String path, String query, String signature) {
        Received request = new Received(
                method,
                path,
                query,
                Map.of("Host", List.of("example.amazonaws.com"), "X-Amz-Date", List.of(TIME)),
                new byte[0]);
        assertThat(SignatureV4.of(request, authorization("host", "x-amz-date"), TIME, SECRET))
                .as(name)
                .isEqualTo(signature);
    }

    @Test
    void valuesOfHeadersAreTrimmed() {
        Received request = new Received(
                "GET",
                "/",
                null,
                Map.of(
                        "Host", List.of("example.amazonaws.com"),
                        "My-Header1", List.of(" value1"),
                        "My-Header2", List.of(" \"a   b   c\""),
                        "X-Amz-Date", List.of(TIME)),
                new byte[0]);
        assertThat(SignatureV4.of(
                        request, authorization("host", "my-header1", "my-header2", "x-amz-date"), TIME, SECRET))
                .isEqualTo("acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    }

    @Test
    void theBodyIsSigned() {
        Received request = new Received(
                "POST",
                "/",
                null,
                Map.of(
                        "Content-Type", List.of("application/x-www-form-urlencoded"),
                        "Host", List.of("example.amazonaws.com"),
                        "X-Amz-Date", List.of(TIME)),
                "Param1=value1".getBytes(UTF_8));
        assertThat(SignatureV4.of(request, authorization("content-type", "host", "x-amz-date"), TIME, SECRET))
                .isEqualTo("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    /** A path that needs escapes, a query in disorder, a header twice, a session token and a body, all at once. */
    @Test
    void whatAwssOwnSignerSignsIsTheSame() {
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("https://ssm.eu-west-1.amazonaws.com/a%20b/c%2Fd"))
                .putRawQueryParameter("b", List.of("2", "1"))
                .putRawQueryParameter("a b", "ü+&=")
                .putHeader("X-Amz-Target", "AmazonSSM.GetDocument")
                .putHeader("X-Amz-Security-Token", "session/token+==")
                .putHeader("X-Twice", List.of("one", " two   three "))
                .build();
        byte[] body = "{\"Name\": \"Überprüfung\"}".getBytes(UTF_8);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create("AKIDEXAMPLE", SECRET))
                        .request(unsigned)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "ssm")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(
                                HttpSigner.SIGNING_CLOCK,
                                Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC)));
        Map<String, List<String>> headers = new TreeMap<>(signed.request().headers());
        Received request = new Received(
                "POST",
                signed.request().encodedPath(),
                signed.request().encodedQueryParameters().orElseThrow(),
                headers,
                body);
        Authorization authorization = Authorization.parse(String.valueOf(request.header("authorization")));
        assertThat(authorization.signedHeaders()).contains("x-twice", "x-amz-security-token", "host");
        assertThat(SignatureV4.of(request, authorization, TIME, SECRET)).isEqualTo(authorization.signature());
        Received changed = new Received("POST", request.path(), request.query(), headers, new byte[] {'{', '}'});
        assertThat(SignatureV4.of(changed, authorization, TIME, SECRET)).isNotEqualTo(authorization.signature());
    }

    private static Authorization authorization(String... signedHeaders) {
        return new Authorization(
                "AKIDEXAMPLE", "20150830", "us-east-1", "service", List.of(signedHeaders), "0".repeat(64));
    }
}
