package dev.runstream.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.config.AccessKey;
import dev.runstream.config.AccessKey.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Goal: only who has the secret of a key is taken for its owner, and the others hear what SSM says to them. Method: requests
 * that are signed here, with one thing changed at a time.
 */
class AuthenticatorTest {
    private static final AccessKey KEY = new AccessKey(
            "AKIDOPS",
            "the secret of operations",
            "arn:aws:iam::123456789012:user/ops",
            Set.of(Permission.start, Permission.read),
            List.of("Patch*"));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String TIME = "20260301T120000Z";

    private final Authenticator authenticator =
            new Authenticator(List.of(KEY), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC), "somebody");

    @Test
    void whoHasSignedIsTheKeysOwner() {
        Caller caller = authenticator.caller(signed(TIME, Map.of()));
        assertThat(caller.principal()).isEqualTo("arn:aws:iam::123456789012:user/ops");
        assertThat(caller.may(Permission.start)).isTrue();
        assertThat(caller.may(Permission.stop)).isFalse();
        assertThat(caller.sees("PatchHost")).isTrue();
        assertThat(caller.sees("Other")).isFalse();
        assertThat(caller.region()).isEqualTo("eu-west-1");
    }

    @Test
    void aSignatureOfAnotherSecretOrOfAnotherRequestDoesNotMatch() {
        Received signed = signed(TIME, Map.of());
        AccessKey other = new AccessKey("AKIDOPS", "another secret altogether", "x", KEY.may(), KEY.runbooks());
        Authenticator others =
                new Authenticator(List.of(other), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC), "x");
        refused(others, signed, "InvalidSignatureException", "does not match the signature you provided");
        refused(
                new Received("POST", "/", null, signed.headers(), "{\"a\": 2}".getBytes(UTF_8)),
                "InvalidSignatureException",
                "does not match the signature you provided");
        refused(
                with(signed, "x-amz-target", "AmazonSSM.DeleteDocument"),
                "InvalidSignatureException",
                "does not match the signature you provided");
    }

    @Test
    void aSignatureIsValidForTheAllowedSkewAndNoLonger() {
        assertThat(authenticator.caller(signed("20260301T115500Z", Map.of()))).isNotNull();
        assertThat(authenticator.caller(signed("20260301T120500Z", Map.of()))).isNotNull();
        refused(
                signed("20260301T115459Z", Map.of()),
                "InvalidSignatureException",
                "Signature expired: 20260301T115459Z"
                        + " is now earlier than 20260301T115500Z (20260301T120000Z - 5 min.)");
        refused(signed("20260301T120501Z", Map.of()), "InvalidSignatureException", "Signature not yet current");
    }

    @Test
    void anUnknownKeyIsTold() {
        Received request = signed(TIME, Map.of());
        String header = String.valueOf(request.header("authorization")).replace("AKIDOPS", "AKIDNOBODY");
        refused(
                with(request, "authorization", header),
                "UnrecognizedClientException",
                "The security token included in the request is invalid.");
    }

    @Test
    void whatIsMissingOrMalformedIsTold() {
        Received request = signed(TIME, Map.of());
        String header = String.valueOf(request.header("authorization"));
        refused(without(request, "authorization"), "MissingAuthenticationTokenException", "Missing");
        refused(without(request, "x-amz-date"), "IncompleteSignatureException", "X-Amz-Date");
        refused(with(request, "x-amz-date", "yesterday"), "IncompleteSignatureException", "ISO-8601");
        refused(with(request, "authorization", "Basic abc"), "IncompleteSignatureException", "algorithm");
        for (String part : List.of("Credential", "SignedHeaders", "Signature")) {
            refused(
                    with(request, "authorization", header.replace(part + "=", "X=")),
                    "IncompleteSignatureException",
                    "requires '" + part + "'");
        }
        refused(
                with(request, "authorization", header.replace("/aws4_request", "")),
                "IncompleteSignatureException",
                "slash-delimited");
        refused(
                with(request, "authorization", header.replace("Signature=", "Signature=zz")),
                "IncompleteSignatureException",
                "hexadecimal");
        refused(
                with(request, "authorization", header.replace("/ssm/", "/s3/")),
                "InvalidSignatureException",
                "correct service");
        refused(
                with(request, "authorization", header.replace("20260301/", "20260228/")),
                "InvalidSignatureException",
                "Date in Credential scope");
    }

    @Test
    void theOperationAndTheHostHaveToBeSigned() {
        for (String name : List.of("host", "x-amz-date", "x-amz-target")) {
            List<String> fewer = List.of("content-type", "host", "x-amz-date", "x-amz-target").stream()
                    .filter(each -> !each.equals(name))
                    .toList();
            refused(
                    signed(TIME, Map.of(), fewer),
                    "InvalidSignatureException",
                    "'" + name + "' must be a 'SignedHeader'");
        }
        Received twice = signed(TIME, Map.of());
        Map<String, List<String>> headers = new HashMap<>(twice.headers());
        headers.put("x-amz-target", List.of("AmazonSSM.GetDocument", "AmazonSSM.DeleteDocument"));
        refused(
                new Received("POST", "/", null, headers, twice.body()),
                "InvalidSignatureException",
                "'x-amz-target' once");
    }

    @Test
    void aStatedHashOfTheBodyHasToBeTheBodys() {
        assertThat(authenticator.caller(
                        signed(TIME, Map.of("x-amz-content-sha256", Hashes.sha256Hex("{\"a\": 1}".getBytes(UTF_8))))))
                .isNotNull();
        refused(
                signed(TIME, Map.of("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
                "InvalidSignatureException",
                "x-amz-content-sha256");
    }

    @Test
    void withoutKeysWhoeverReachesThisMachinesOwnAddressIsWhoHeSaysHeIs() {
        Authenticator open =
                new Authenticator(List.of(), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC), "somebody");
        assertThat(open.caller(with(without(signed(TIME, Map.of()), "authorization"), "host", "localhost:9080"))
                        .principal())
                .isEqualTo("somebody");
        String arn = "arn:aws:iam::123456789012:user/alice";
        Received claimed = signed("20010101T000000Z", Map.of());
        String header = String.valueOf(claimed.header("authorization")).replace("AKIDOPS", arn);
        Caller caller = open.caller(with(with(claimed, "authorization", header), "host", "127.0.0.1:9080"));
        assertThat(caller.principal()).isEqualTo(arn);
        assertThat(caller.seesAll()).isTrue();
    }

    @Test
    void withoutKeysAPageInABrowserCannotUseANameOfItsOwn() {
        Authenticator open =
                new Authenticator(List.of(), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC), "somebody");
        for (String host : List.of("evil.example", "evil.example:9080", "127.0.0.1.evil.example", "localhost.evil")) {
            refused(open, with(signed(TIME, Map.of()), "host", host), "AccessDeniedException", host);
        }
        assertThat(open.caller(with(signed(TIME, Map.of()), "host", "[::1]:9080")))
                .isNotNull();
    }

    private static Received signed(String time, Map<String, String> more) {
        return signed(time, more, List.of("content-type", "host", "x-amz-date", "x-amz-target"));
    }

    private static Received signed(String time, Map<String, String> more, List<String> signedHeaders) {
        Map<String, List<String>> headers = new HashMap<>(Map.of(
                "content-type", List.of("application/x-amz-json-1.1"),
                "host", List.of("runstream.example:9080"),
                "x-amz-date", List.of(time),
                "x-amz-target", List.of("AmazonSSM.StartAutomationExecution")));
        more.forEach((name, value) -> headers.put(name, List.of(value)));
        byte[] body = "{\"a\": 1}".getBytes(UTF_8);
        Received unsigned = new Received("POST", "/", null, headers, body);
        String date = time.substring(0, 8);
        Authorization authorization = new Authorization(KEY.id(), date, "eu-west-1", "ssm", signedHeaders, "");
        String signature = SignatureV4.of(unsigned, authorization, time, KEY.secret());
        return with(
                unsigned,
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + KEY.id() + "/" + date + "/eu-west-1/ssm/aws4_request, SignedHeaders="
                        + String.join(";", signedHeaders) + ", Signature=" + signature);
    }

    private static Received with(Received request, String name, String value) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.put(name, List.of(value));
        return new Received(request.method(), request.path(), request.query(), headers, request.body());
    }

    private static Received without(Received request, String name) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.remove(name);
        return new Received(request.method(), request.path(), request.query(), headers, request.body());
    }

    private void refused(Received request, String code, String sentence) {
        refused(authenticator, request, code, sentence);
    }

    private static void refused(Authenticator by, Received request, String code, String sentence) {
        assertThatThrownBy(() -> by.caller(request))
                .isInstanceOfSatisfying(
                        NotAuthenticatedException.class,
                        e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(sentence);
    }
}
