package dev.runstream.functions.runtime;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a child to its Runtime API. Runs on the connection's event loop only. */
final class RuntimeConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeConnection.class);
    private static final String BASE = "/2018-06-01/runtime/";
    private static final String NEXT = BASE + "invocation/next";
    private static final String INIT_ERROR = BASE + "init/error";
    private static final Pattern ANSWER = Pattern.compile(BASE + "invocation/(?<id>[^/]+)/(?<kind>response|error)");
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain; charset=utf-8");

    private final RuntimeSession session;
    private @Nullable HttpRequest head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long bodyBytes;
    private RuntimeSession.@Nullable Responder last;

    RuntimeConnection(RuntimeSession session) {
        this.session = session;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws IOException {
        if (part.decoderResult().isFailure()) {
            context.close();
            return;
        }
        if (part instanceof HttpRequest request) {
            head = request;
            body.reset();
            bodyBytes = 0;
            if (HttpUtil.is100ContinueExpected(request)) {
                context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        }
        if (part instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
            if (bodyBytes <= RuntimeApi.ANSWER_MAX_BYTES) {
                content.content().readBytes(body, content.content().readableBytes());
            }
        }
        if (part instanceof LastHttpContent && head != null) {
            HttpRequest whole = head;
            head = null;
            RuntimeSession.Responder responder = responder(context.channel(), HttpUtil.isKeepAlive(whole));
            last = responder;
            route(whole, responder);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (last != null) {
            session.gone(last);
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("A connection to a function's Runtime API is closed because of an error", cause);
        }
        // A child that went away is seen by whoever waits for it.
        context.close();
    }

    private void route(HttpRequest request, RuntimeSession.Responder responder) {
        String path = new QueryStringDecoder(request.uri()).rawPath(); // nothing in it is ever escaped
        Matcher answer = ANSWER.matcher(path);
        if (path.equals(NEXT)) {
            if (allowed(request, HttpMethod.GET, responder)) {
                session.next(responder);
            }
        } else if (path.equals(INIT_ERROR)) {
            if (allowed(request, HttpMethod.POST, responder)) {
                session.initError(body.toByteArray(), responder);
            }
        } else if (answer.matches()) {
            if (allowed(request, HttpMethod.POST, responder)) {
                answer(answer.group("id"), answer.group("kind").equals("error"), responder);
            }
        } else {
            responder.respond(404, TEXT, "404 page not found\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void answer(String requestId, boolean failed, RuntimeSession.Responder responder) {
        if (bodyBytes > RuntimeApi.ANSWER_MAX_BYTES) {
            session.tooLarge(requestId, failed, responder);
        } else {
            session.answer(requestId, failed, body.toByteArray(), responder);
        }
    }

    private static boolean allowed(HttpRequest request, HttpMethod method, RuntimeSession.Responder responder) {
        boolean allowed = request.method().equals(method);
        if (!allowed) {
            responder.respond(405, Map.of("Allow", method.name()), new byte[0]);
        }
        return allowed;
    }

    private static RuntimeSession.Responder responder(Channel channel, boolean keepAlive) {
        return (status, headers, bytes) -> {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
            headers.forEach(response.headers()::set);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
            var written = channel.writeAndFlush(response);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        };
    }
}
