package dev.runstream.functions;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server of the Lambda Invoke API that answers from a script, or runs code, and remembers every call. For people's own
 * machines and for tests: it checks no signatures. {@code GET /health} tells that it can be called.
 *
 * <p>One request at a time per connection: a caller that sends a second one before the answer is cut off.
 */
public final class FunctionEndpoint implements AutoCloseable {
    /** Lambda's limit of request line and headers is 1 MB (R122); a client context has at most 3,583 bytes. */
    private static final int HEADER_MAX_BYTES = 64 * 1024;

    private static final int BACKLOG = 4_096;
    private static final int THREADS = 2;

    private final CallLog log;
    private final EventLoopGroup threads;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Endpoint shared;
    private final InetAddress host;
    private final int port;

    private FunctionEndpoint(FunctionScript script, EndpointSettings settings) throws IOException {
        this.host = address(settings.host());
        this.log = new CallLog(settings.callsKept(), settings.callLog());
        this.threads = new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory("function-endpoint", true), NioIoHandler.newFactory());
        this.shared = new Endpoint(new CalledFunctions(script, () -> threads), log, settings);
        this.port = bind(settings);
    }

    /** Serves the script on a free port. */
    public static FunctionEndpoint start(FunctionScript script) throws IOException {
        return start(script, EndpointSettings.DEFAULT);
    }

    /** @throws IOException when the port is taken or the call log cannot be opened */
    public static FunctionEndpoint start(FunctionScript script, EndpointSettings settings) throws IOException {
        return new FunctionEndpoint(script, settings);
    }

    /** For {@code lambda.endpoint}: {@code http://127.0.0.1:port}, also when it listens on every address. */
    public URI uri() {
        String name = host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
        return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port);
    }

    /** Serves another script from now on, at this pace: its functions have never been called. */
    public void serve(FunctionScript script, Pace pace) {
        shared.serve(new CalledFunctions(script, () -> threads), pace);
    }

    /** The newest calls, open ones too, in the order in which they began. */
    public List<FunctionCall> calls() {
        return log.calls();
    }

    /** The newest calls of one function, named without account, region and qualifier. */
    public List<FunctionCall> calls(String functionName) {
        return calls().stream()
                .filter(call -> call.functionName().equals(functionName))
                .toList();
    }

    /** How many calls there have been, also those that are not kept any more. */
    public long callCount() {
        return log.total();
    }

    /** Closes all connections; calls that are open end without an answer. Ends all processes that functions run in. */
    @Override
    public void close() throws IOException {
        shared.closes();
        channels.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        shared.functions().close();
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        log.close();
    }

    private static InetAddress address(String host) throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("Expected an address of this machine, but '%s' is not known".formatted(host), e);
        }
    }

    private int bind(EndpointSettings settings) throws IOException {
        ServerBootstrap server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new Pipeline(settings));
        ChannelFuture bound =
                server.bind(new InetSocketAddress(host, settings.port())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            log.close();
            throw new IOException("Port %d on %s cannot be used: %s"
                    .formatted(settings.port(), settings.host(), bound.cause().getMessage()));
        }
        Channel channel = bound.channel();
        channels.add(channel);
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** What every connection goes through. */
    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final EndpointSettings settings;

        Pipeline(EndpointSettings settings) {
            this.settings = settings;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channels.add(channel);
            channel.pipeline()
                    .addLast(new HttpServerCodec(new HttpDecoderConfig().setMaxHeaderSize(HEADER_MAX_BYTES)))
                    .addLast(new IdleStateHandler(
                            0, 0, settings.connectionIdleMax().toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new Connection(shared));
        }
    }
}
