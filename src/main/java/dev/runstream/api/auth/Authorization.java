package dev.runstream.api.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The header {@code Authorization} of Signature Version 4.
 *
 * @param accessKeyId whose secret has signed
 * @param date of the credential scope, {@code yyyyMMdd}
 * @param signedHeaders names in lower case, in order
 * @param signature hex
 */
record Authorization(
        String accessKeyId, String date, String region, String service, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final String TERMINATOR = "aws4_request";
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");
    private static final String INCOMPLETE = "IncompleteSignatureException";

    /** @throws NotAuthenticatedException when a part is missing or has another form */
    static Authorization parse(String header) {
        int blank = header.indexOf(' ');
        String algorithm = blank < 0 ? header : header.substring(0, blank);
        if (!algorithm.equals(ALGORITHM)) {
            throw new NotAuthenticatedException(INCOMPLETE, "Unsupported AWS 'algorithm': '" + shown(algorithm) + "'.");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : header.substring(Math.max(blank, 0)).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String credential = required(parts, "Credential");
        String signedHeaders = required(parts, "SignedHeaders");
        String signature = required(parts, "Signature");
        String[] scope = credential.split("/", -1);
        int fields = scope.length;
        if (fields < 5 || !scope[fields - 1].equals(TERMINATOR)) {
            throw new NotAuthenticatedException(
                    INCOMPLETE,
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/"
                            + TERMINATOR + ", got '" + shown(credential) + "'.");
        }
        if (!SIGNATURE.matcher(signature).matches()) {
            throw new NotAuthenticatedException(
                    INCOMPLETE, "Authorization header requires 'Signature' to be 64 hexadecimal digits.");
        }
        // The id itself may have slashes: without keys anything can stand there, an ARN for example.
        return new Authorization(
                String.join("/", List.of(scope).subList(0, fields - 4)),
                scope[fields - 4],
                scope[fields - 3],
                scope[fields - 2],
                List.of(signedHeaders.split(";", -1)),
                signature);
    }

    private static String required(Map<String, String> parts, String name) {
        String value = parts.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new NotAuthenticatedException(INCOMPLETE, "Authorization header requires '" + name + "' parameter.");
        }
        return value;
    }

    /** What the key that signs is derived for. */
    String scope() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }

    private static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
