package dev.runstream.functions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request of the Invoke API (section 1.6).
 *
 * @param calledAs the path's function, decoded (R150)
 * @param body as much of it as was kept
 * @param bodyBytes as much of it as came
 */
record InvokeRequest(
        String calledAs,
        @Nullable String qualifierInQuery,
        String invocationType,
        boolean tail,
        @Nullable String clientContext,
        @Nullable String contentType,
        @Nullable String userAgent,
        byte[] body,
        long bodyBytes) {
    /** Lambda's limit of a synchronous request, in bytes (R122). */
    static final int BODY_MAX_BYTES = 6 * 1024 * 1024;

    private static final int EVENT_BODY_MAX_BYTES = 1024 * 1024;
    private static final String BEFORE = "/2015-03-31/functions/";
    private static final String AFTER = "/invocations";
    private static final JsonMapper JSON = new JsonMapper();

    /** @throws ServiceException when the request is none of the Invoke API at all */
    static InvokeRequest of(HttpRequest http, byte[] body, long bodyBytes) throws ServiceException {
        QueryStringDecoder uri = new QueryStringDecoder(http.uri());
        String path = uri.rawPath();
        if (!path.startsWith(BEFORE) || !path.endsWith(AFTER) || path.length() <= BEFORE.length() + AFTER.length()) {
            throw new ServiceException(
                    404,
                    "UnknownOperationException",
                    "Expected %s<function>%s, but the path is %s".formatted(BEFORE, AFTER, path));
        }
        if (!http.method().equals(HttpMethod.POST)) {
            throw new ServiceException(
                    405,
                    "UnknownOperationException",
                    "Expected POST, but the method is " + http.method().name());
        }
        HttpHeaders headers = http.headers();
        String type = headers.get("X-Amz-Invocation-Type");
        return new InvokeRequest(
                decoded(path.substring(BEFORE.length(), path.length() - AFTER.length())),
                qualifier(uri),
                type == null ? "RequestResponse" : type,
                "Tail".equals(headers.get("X-Amz-Log-Type")),
                headers.get("X-Amz-Client-Context"),
                headers.get(HttpHeaderNames.CONTENT_TYPE),
                headers.get(HttpHeaderNames.USER_AGENT),
                body,
                bodyBytes);
    }

    private static @Nullable String qualifier(QueryStringDecoder uri) throws ServiceException {
        try {
            return uri.parameters().getOrDefault("Qualifier", List.of()).stream()
                    .findFirst()
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            throw new ServiceException(400, "ValidationException", "The query cannot be decoded: " + e.getMessage());
        }
    }

    /** The function's name without account, region and qualifier; as called when it is no function name at all. */
    String functionName() {
        return FunctionAddress.parse(calledAs).map(FunctionAddress::name).orElse(calledAs);
    }

    /** From the query or the name; null when there is none. */
    @Nullable
    String qualifier() {
        return qualifierInQuery != null
                ? qualifierInQuery
                : FunctionAddress.parse(calledAs)
                        .map(FunctionAddress::qualifier)
                        .orElse(null);
    }

    /** The function that is meant; the qualifier of the query is in it (R103). */
    FunctionAddress address() throws ServiceException {
        FunctionAddress address = FunctionAddress.parse(calledAs)
                .orElseThrow(() -> new ServiceException(
                        400,
                        "ValidationException",
                        ("1 validation error detected: Value '%s' at 'functionName' failed to satisfy constraint: "
                                        + "Member must be a function name, name:qualifier, or a partial or full ARN")
                                .formatted(calledAs)));
        String inName = address.qualifier();
        if (qualifierInQuery == null || qualifierInQuery.equals(inName)) {
            return address;
        }
        if (inName != null) {
            throw new ServiceException(
                    400,
                    "InvalidParameterValueException",
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        return new FunctionAddress(address.region(), address.account(), address.name(), qualifierInQuery);
    }

    /** The function's event; everything that Lambda itself refuses is refused here (R110, R112, R151). */
    String event() throws ServiceException {
        if (!List.of("RequestResponse", "Event", "DryRun").contains(invocationType)) {
            throw new ServiceException(
                    400,
                    "InvalidParameterValueException",
                    "Expected RequestResponse, Event or DryRun as the invocation type, but it is '%s'"
                            .formatted(invocationType));
        }
        checkSize();
        if (contentType != null && !contentType.toLowerCase(Locale.ROOT).contains("json")) {
            throw new ServiceException(
                    415, "UnsupportedMediaTypeException", "Unsupported content type: " + contentType);
        }
        if (body.length == 0) {
            return "{}";
        }
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == null) {
                throw notJson("There is only white space");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw notJson("Unexpected text after the end of the value");
            }
        } catch (IOException e) {
            throw notJson(String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read"));
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private void checkSize() throws ServiceException {
        int max = invocationType.equals("Event") ? EVENT_BODY_MAX_BYTES : BODY_MAX_BYTES;
        if (bodyBytes > max) {
            throw new ServiceException(
                    413,
                    "RequestTooLargeException",
                    "Request must be smaller than %d bytes for the InvokeFunction operation".formatted(max));
        }
    }

    private static ServiceException notJson(String why) {
        return new ServiceException(
                400, "InvalidRequestContentException", "Could not parse request body into json: " + why);
    }

    /** As a path: a plus sign stays one. */
    private static String decoded(String segment) throws ServiceException {
        try {
            return new QueryStringDecoder(segment + "?").path();
        } catch (IllegalArgumentException e) {
            throw new ServiceException(
                    400, "ValidationException", "The function's name cannot be decoded: " + e.getMessage());
        }
    }
}
