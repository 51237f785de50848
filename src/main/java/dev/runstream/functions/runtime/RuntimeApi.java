package dev.runstream.functions.runtime;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** A server of the Lambda Runtime API 2018-06-01 for one child, on a free port of loopback. */
final class RuntimeApi implements AutoCloseable {
    /** Lambda's limit of a synchronous answer: 6 MiB and 100 bytes (R122). */
    static final int ANSWER_MAX_BYTES = 6 * 1024 * 1024 + 100;

    static final Map<String, String> JSON_TYPE = Map.of("Content-Type", "application/json");

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final int port;

    RuntimeApi(RuntimeSession session, EventLoopGroup threads) throws IOException {
        ServerBootstrap server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new HttpServerCodec()).addLast(new RuntimeConnection(session));
                    }
                });
        InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        ChannelFuture bound = server.bind(new InetSocketAddress(loopback, 0)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("No port of 127.0.0.1 can be used for the Runtime API", bound.cause());
        }
        Channel channel = bound.channel();
        channels.add(channel);
        port = ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** For {@code AWS_LAMBDA_RUNTIME_API}: host and port. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Does not wait: what was still to be written to the child is of no use to it. */
    @Override
    public void close() {
        channels.close();
    }
}
