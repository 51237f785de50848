package dev.runstream.functions.runtime;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a Java handler sees of its call. */
final class HandlerContext implements Context, LambdaLogger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.runstream.functions.output");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Invocation invocation;
    private final String functionName;
    private final Limits limits;
    private final String logStream;
    private final Tail tail = new Tail();
    private final long deadlineNanos;

    HandlerContext(Invocation invocation, String functionName, Limits limits, String logStream) {
        this.invocation = invocation;
        this.functionName = functionName;
        this.limits = limits;
        this.logStream = logStream;
        this.deadlineNanos = System.nanoTime() + limits.timeout().toNanos();
    }

    /** The end of what the handler logged. */
    String tail() {
        return tail.text();
    }

    @Override
    public String getAwsRequestId() {
        return invocation.requestId();
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + functionName;
    }

    @Override
    public String getLogStreamName() {
        return logStream;
    }

    @Override
    public String getFunctionName() {
        return functionName;
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return invocation.functionArn();
    }

    /** Nobody is signed in. */
    @Override
    @SuppressWarnings("NullAway") // the interface is not annotated; Lambda returns null here too
    public CognitoIdentity getIdentity() {
        return null;
    }

    /** Null when the caller sent none, or none that is JSON. */
    @Override
    @SuppressWarnings("NullAway") // the interface is not annotated; Lambda returns null here too
    public ClientContext getClientContext() {
        String text = invocation.clientContext();
        if (text == null) {
            return null;
        }
        try {
            return JSON.readValue(text, SentContext.class);
        } catch (IOException e) {
            LOG.debug("{}: the client context is not JSON", functionName, e);
            return null;
        }
    }

    @Override
    public int getRemainingTimeInMillis() {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        return Math.clamp(left, 0, Integer.MAX_VALUE);
    }

    @Override
    public int getMemoryLimitInMB() {
        return limits.memoryMegabytes();
    }

    @Override
    public LambdaLogger getLogger() {
        return this;
    }

    @Override
    public void log(String message) {
        log((message + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void log(byte[] message) {
        tail.write(message, message.length);
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {}", functionName, new String(message, StandardCharsets.UTF_8).strip());
        }
    }

    /** The client context as the caller sent it. */
    private record SentContext(
            @Nullable @JsonProperty("client") Client client,
            @Nullable @JsonProperty("custom") Map<String, String> custom,
            @Nullable @JsonProperty("env") Map<String, String> environment)
            implements ClientContext {
        @Override
        @SuppressWarnings("NullAway") // as the caller sent it
        public com.amazonaws.services.lambda.runtime.Client getClient() {
            return client;
        }

        @Override
        public Map<String, String> getCustom() {
            return custom == null ? Map.of() : custom;
        }

        @Override
        public Map<String, String> getEnvironment() {
            return environment == null ? Map.of() : environment;
        }
    }

    /** The calling app. */
    private record Client(
            @JsonProperty("installation_id") String installationId,
            @JsonProperty("app_title") String appTitle,
            @JsonProperty("app_version_name") String appVersionName,
            @JsonProperty("app_version_code") String appVersionCode,
            @JsonProperty("app_package_name") String appPackageName)
            implements com.amazonaws.services.lambda.runtime.Client {
        @Override
        public String getInstallationId() {
            return installationId;
        }

        @Override
        public String getAppTitle() {
            return appTitle;
        }

        @Override
        public String getAppVersionName() {
            return appVersionName;
        }

        @Override
        public String getAppVersionCode() {
            return appVersionCode;
        }

        @Override
        public String getAppPackageName() {
            return appPackageName;
        }
    }
}
