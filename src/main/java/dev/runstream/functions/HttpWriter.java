package dev.runstream.functions;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The answering side of a connection: whole answers, and broken ones. */
final class HttpWriter {
    private static final int NO_CONTENT = 204;

    private final Channel channel;
    private final boolean keepAlive;

    HttpWriter(Channel channel, boolean keepAlive) {
        this.channel = channel;
        this.keepAlive = keepAlive;
    }

    /** @return fails when the caller has gone */
    ChannelFuture write(Reply reply, String requestId) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
        head(response, reply, requestId);
        ChannelFuture written = channel.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        return written;
    }

    /** Announces the whole body, sends half of it and closes. */
    void breakOff(Reply reply, String requestId) {
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
        head(response, reply, requestId);
        byte[] half = Arrays.copyOf(reply.body(), reply.body().length / 2);
        channel.write(response);
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(half)))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Whether this thread is the connection's event loop. */
    boolean isHere() {
        return channel.eventLoop().inEventLoop();
    }

    /** Runs on the connection's event loop, later. */
    void schedule(Runnable task, long delayNanos) {
        channel.eventLoop().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void head(HttpResponse response, Reply reply, String requestId) {
        HttpHeaders headers = response.headers();
        reply.headers().forEach(headers::set);
        if (!requestId.isEmpty()) {
            headers.set("x-amzn-RequestId", requestId);
        }
        if (reply.status() != NO_CONTENT) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }
}
