package dev.runstream.functions;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: collects a request, bounded, and opens a call for it. Runs on the connection's event loop only. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** For whoever waits until functions can be called; it is no call. */
    private static final String HEALTH = "/health";

    private final Endpoint endpoint;
    private final long id;
    private @Nullable HttpRequest head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long bodyBytes;
    private @Nullable OpenCall call;

    Connection(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.id = endpoint.nextConnection();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws IOException {
        if (part.decoderResult().isFailure() || (call != null && !call.ended())) {
            // Not HTTP, too long a head, or a request before the last one's answer.
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
            keep(content.content());
        }
        if (part instanceof LastHttpContent && head != null) {
            HttpRequest whole = head;
            head = null;
            dispatch(context, whole);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (call != null) {
            call.connectionClosed();
        }
        super.channelInactive(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof IdleStateEvent && (call == null || call.ended())) {
            context.close();
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("Connection {} of the function endpoint is closed because of an error", id, cause);
        }
        // A caller that reset its connection is no error; the call's record says that it went.
        context.close();
    }

    private void keep(ByteBuf content) throws IOException {
        bodyBytes += content.readableBytes();
        if (bodyBytes <= InvokeRequest.BODY_MAX_BYTES) {
            content.readBytes(body, content.readableBytes());
        }
    }

    private void dispatch(ChannelHandlerContext context, HttpRequest http) {
        HttpWriter writer = new HttpWriter(context.channel(), HttpUtil.isKeepAlive(http));
        // As it was sent: what cannot be decoded is refused where it is read.
        if (new QueryStringDecoder(http.uri()).rawPath().equals(HEALTH)) {
            writer.write(Reply.healthy(), "");
            return;
        }
        InvokeRequest request;
        try {
            request = InvokeRequest.of(http, body.toByteArray(), bodyBytes);
        } catch (ServiceException e) {
            writer.write(Reply.error(e), "");
            return;
        }
        OpenCall opened = new OpenCall(endpoint, request, writer, id);
        call = opened;
        opened.begin();
    }
}
