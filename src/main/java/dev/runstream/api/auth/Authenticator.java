package dev.runstream.api.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.runstream.config.AccessKey;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sent a request. With keys: whoever has signed it. Without keys nobody has to prove anything; then the
 * server listens on this machine only, and takes the key id that a request names for the caller's name.
 */
public final class Authenticator {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final String SERVICE = "ssm";
    private static final String INVALID = "InvalidSignatureException";
    private static final String INCOMPLETE = "IncompleteSignatureException";

    /** Without these in the signature, somebody on the way could make another request of it. */
    private static final List<String> TO_BE_SIGNED = List.of("host", "x-amz-date", "x-amz-target");

    private final Map<String, AccessKey> keys;
    private final Duration skew;
    private final Clock clock;
    private final String localName;

    /**
     * @param keys none for an open server
     * @param skew how far the time of a signature may lie from this machine's, either way
     * @param localName of a caller who does not say one, where there are no keys
     */
    public Authenticator(List<AccessKey> keys, Duration skew, Clock clock, String localName) {
        this.keys = keys.stream().collect(Collectors.toMap(AccessKey::id, Function.identity()));
        this.skew = skew;
        this.clock = clock;
        this.localName = localName;
    }

    /** @throws NotAuthenticatedException with AWS's code when the request does not prove who sent it */
    public Caller caller(Received request) {
        String header = request.header("authorization");
        if (keys.isEmpty()) {
            return open(request, header);
        }
        if (header == null) {
            throw new NotAuthenticatedException("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Authorization authorization = Authorization.parse(header);
        String time = requireTime(request, authorization);
        requireScope(request, authorization);
        AccessKey key = keys.get(authorization.accessKeyId());
        if (key == null) {
            throw new NotAuthenticatedException(
                    "UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        requireSignature(request, authorization, time, key);
        requireBody(request);
        return Caller.of(key, authorization);
    }

    /** A page in a browser can reach this machine's own addresses under a name of its own: such a name is refused. */
    private Caller open(Received request, @Nullable String header) {
        String host = Objects.requireNonNullElse(request.header("host"), "localhost");
        if (!isLoopback(host)) {
            throw new NotAuthenticatedException(
                    "AccessDeniedException",
                    "Expected the host to be 127.0.0.1, [::1] or localhost, because this server has no keys, but it is "
                            + host + ".");
        }
        if (header == null || !header.startsWith(Authorization.ALGORITHM)) {
            return Caller.local(localName, "");
        }
        Authorization claimed = Authorization.parse(header);
        return Caller.local(claimed.accessKeyId().isEmpty() ? localName : claimed.accessKeyId(), claimed.region());
    }

    private static boolean isLoopback(String host) {
        String name = host.startsWith("[")
                ? host.substring(0, host.indexOf(']') + 1)
                : host.contains(":") ? host.substring(0, host.indexOf(':')) : host;
        return name.equals("[::1]") || name.equalsIgnoreCase("localhost") || name.matches("127(\\.\\d{1,3}){3}");
    }

    private String requireTime(Received request, Authorization authorization) {
        String text = request.header("x-amz-date");
        if (text == null) {
            throw new NotAuthenticatedException(
                    INCOMPLETE, "Authorization header requires existence of a 'X-Amz-Date' header.");
        }
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new NotAuthenticatedException(
                    INCOMPLETE, "Date must be in ISO-8601 'basic format', such as 20150830T123600Z.");
        }
        if (!text.startsWith(authorization.date() + "T")) {
            throw new NotAuthenticatedException(
                    INVALID,
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + authorization.date() + "' != '" + text.substring(0, 8) + "', from '" + text + "'.");
        }
        Instant now = clock.instant();
        long minutes = skew.toMinutes();
        if (signedAt.isBefore(now.minus(skew))) {
            throw new NotAuthenticatedException(
                    INVALID,
                    "Signature expired: " + text + " is now earlier than " + basic(now.minus(skew)) + " (" + basic(now)
                            + " - " + minutes + " min.)");
        }
        if (signedAt.isAfter(now.plus(skew))) {
            throw new NotAuthenticatedException(
                    INVALID,
                    "Signature not yet current: " + text + " is still later than " + basic(now.plus(skew)) + " ("
                            + basic(now) + " + " + minutes + " min.)");
        }
        return text;
    }

    private static String basic(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    private static void requireScope(Received request, Authorization authorization) {
        if (!authorization.service().equals(SERVICE)) {
            throw new NotAuthenticatedException(
                    INVALID, "Credential should be scoped to correct service: '" + SERVICE + "'.");
        }
        for (String name : TO_BE_SIGNED) {
            if (!authorization.signedHeaders().contains(name)) {
                throw new NotAuthenticatedException(INVALID, "'" + name + "' must be a 'SignedHeader' in the request.");
            }
        }
        for (String name : authorization.signedHeaders()) {
            List<String> values = request.headers().get(name);
            if (values == null) {
                throw new NotAuthenticatedException(
                        INCOMPLETE, "Expected the signed header '" + name + "' in the request, but it is not there.");
            }
            if (values.size() > 1 && TO_BE_SIGNED.contains(name)) {
                throw new NotAuthenticatedException(
                        INVALID,
                        "Expected the header '" + name + "' once, but it is there " + values.size() + " times.");
            }
        }
    }

    private static void requireSignature(Received request, Authorization authorization, String time, AccessKey key) {
        String expected = SignatureV4.of(request, authorization, time, key.secret());
        if (!MessageDigest.isEqual(
                expected.getBytes(US_ASCII), authorization.signature().getBytes(US_ASCII))) {
            throw new NotAuthenticatedException(
                    INVALID,
                    "The request signature we calculated does not match the signature you provided. Check your AWS"
                            + " Secret Access Key and signing method. Consult the service documentation for details.");
        }
    }

    /** The signature is over the body's own hash; a hash that the request states besides must be the same. */
    private static void requireBody(Received request) {
        String stated = request.header("x-amz-content-sha256");
        if (stated != null && !stated.equals(Hashes.sha256Hex(request.body()))) {
            throw new NotAuthenticatedException(
                    INVALID,
                    "The provided 'x-amz-content-sha256' header does not match what was computed: the body has to be"
                            + " signed.");
        }
    }
}
