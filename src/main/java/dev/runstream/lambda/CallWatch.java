package dev.runstream.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Tells a {@link Call} when its request leaves, names the body's type (R151), and bounds the answer. */
final class CallWatch implements ExecutionInterceptor {
    static final ExecutionAttribute<Call> CALL = new ExecutionAttribute<>("dev.runstream.lambda.Call");

    private final int responseMaxBytes;

    CallWatch(int responseMaxBytes) {
        this.responseMaxBytes = responseMaxBytes;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().copy(r -> r.putHeader("Content-Type", "application/json"));
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        @Nullable Call call = attributes.getAttribute(CALL);
        if (call != null) {
            call.transmits();
        }
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        String requestId =
                context.httpResponse().firstMatchingHeader("x-amzn-RequestId").orElse(null);
        return context.responseBody().map(body -> new Bounded(body, responseMaxBytes, requestId));
    }

    /** Fails when there is more to read than allowed, instead of keeping it all in memory. */
    private static final class Bounded extends InputStream {
        private final InputStream body;
        private final int maxBytes;
        private final @Nullable String requestId;
        private long readBytes;

        Bounded(InputStream body, int maxBytes, @Nullable String requestId) {
            this.body = body;
            this.maxBytes = maxBytes;
            this.requestId = requestId;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = body.read(bytes, offset, length);
            count(read);
            return read;
        }

        @Override
        public int available() throws IOException {
            return body.available();
        }

        @Override
        public void close() throws IOException {
            body.close();
        }

        private void count(int read) throws IOException {
            readBytes += Math.max(read, 0);
            if (readBytes > maxBytes) {
                throw new AnswerTooLongException(maxBytes, requestId);
            }
        }
    }
}
