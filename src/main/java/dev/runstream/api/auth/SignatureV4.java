package dev.runstream.api.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a request's signature has to be: AWS Signature Version 4, in the header, for one chunk. */
final class SignatureV4 {
    private static final String HMAC = "HmacSHA256";

    private SignatureV4() {}

    /**
     * The signature, hex.
     *
     * @param time as {@code X-Amz-Date} has it, {@code yyyyMMdd'T'HHmmss'Z'}
     */
    static String of(Received request, Authorization authorization, String time, String secret) {
        String text = String.join(
                "\n",
                Authorization.ALGORITHM,
                time,
                authorization.scope(),
                Hashes.sha256Hex(
                        canonical(request, authorization.signedHeaders()).getBytes(UTF_8)));
        byte[] key = hmac(("AWS4" + secret).getBytes(UTF_8), authorization.date());
        key = hmac(key, authorization.region());
        key = hmac(key, authorization.service());
        key = hmac(key, "aws4_request");
        return hex(hmac(key, text));
    }

    /** The request in the one form that both sides sign. */
    static String canonical(Received request, List<String> signedHeaders) {
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + values(request.headers(), name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                path(request.path()),
                query(request.query() == null ? "" : request.query()),
                headers,
                String.join(";", signedHeaders),
                Hashes.sha256Hex(request.body()));
    }

    private static String values(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    /** Without dots and double slashes; each segment encoded once more than it lay on the wire. */
    private static String path(String path) {
        List<String> kept = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> {
                    if (!kept.isEmpty()) {
                        kept.removeLast();
                    }
                }
                default -> kept.add(encode(segment.getBytes(UTF_8)));
            }
        }
        boolean directory = !kept.isEmpty() && (path.endsWith("/") || path.endsWith("/.") || path.endsWith("/.."));
        return "/" + String.join("/", kept) + (directory ? "/" : "");
    }

    private static String query(String query) {
        record Parameter(String name, String value) {}
        List<Parameter> parameters = new ArrayList<>();
        for (String each : query.split("&", -1)) {
            if (!each.isEmpty()) {
                int equals = each.indexOf('=');
                parameters.add(new Parameter(
                        encode(decode(equals < 0 ? each : each.substring(0, equals))),
                        encode(decode(equals < 0 ? "" : each.substring(equals + 1)))));
            }
        }
        parameters.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
        return parameters.stream().map(each -> each.name() + "=" + each.value()).collect(Collectors.joining("&"));
    }

    /** Everything but letters, digits and {@code -._~} as {@code %XX}. */
    private static String encode(byte[] bytes) {
        StringBuilder encoded = new StringBuilder(bytes.length);
        for (byte each : bytes) {
            char character = (char) (each & 0xFF);
            if ((character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || "-._~".indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }

    /** A percent sign that no two hexadecimal digits follow stands for itself. */
    private static byte[] decode(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] decoded = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                decoded[length++] =
                        (byte) (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                decoded[length++] = bytes[i];
            }
        }
        return Arrays.copyOf(decoded, length);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Expected the Java platform to offer HMAC-SHA256, but it does not", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
