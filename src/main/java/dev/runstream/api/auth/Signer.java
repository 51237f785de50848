package dev.runstream.api.auth;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs requests to the API, as its callers do.
 *
 * @param region that the requests are signed for; the API takes any
 */
public record Signer(String accessKeyId, String secret, String region) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    /**
     * The headers to send besides those that are given.
     *
     * @param host as the header Host will have it
     * @param headers to be signed, by their names in lower case
     */
    public Map<String, String> headers(String host, Map<String, String> headers, byte[] body, Instant now) {
        String time = TIME.format(now.atOffset(ZoneOffset.UTC));
        Map<String, List<String>> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name, List.of(value)));
        signed.put("host", List.of(host));
        signed.put("x-amz-date", List.of(time));
        List<String> names = List.copyOf(signed.keySet());
        Authorization authorization = new Authorization(accessKeyId, time.substring(0, 8), region, "ssm", names, "");
        String signature = SignatureV4.of(new Received("POST", "/", null, signed, body), authorization, time, secret);
        return Map.of(
                "x-amz-date",
                time,
                "authorization",
                Authorization.ALGORITHM + " Credential=" + accessKeyId + "/" + authorization.scope()
                        + ", SignedHeaders=" + String.join(";", names) + ", Signature=" + signature);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Signer[" + accessKeyId + "]";
    }
}
