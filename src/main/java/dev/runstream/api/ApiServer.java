package dev.runstream.api;

import dev.runstream.api.auth.Authenticator;
import dev.runstream.api.auth.Received;
import dev.runstream.config.ApiSettings;
import dev.runstream.query.Answers;
import dev.runstream.query.History;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;

/** SSM's API at a port: one virtual thread for each request. */
public final class ApiServer implements AutoCloseable {
    private static final String REQUEST_ID = "x-amzn-RequestId";
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final long IDLE_MILLIS = 60_000;

    private final ApiSettings settings;
    private final Endpoint endpoint;
    private final Javalin server;

    /**
     * Not yet at its port.
     *
     * @param history what is asked; where the server writes, it is there when {@code answers} has told of it
     * @param commands closed by the caller
     * @param notYet one sentence while requests cannot be answered; null when they can
     */
    public ApiServer(
            ApiSettings settings,
            History history,
            Answers answers,
            Commands commands,
            ApiObserver observer,
            Supplier<@Nullable String> notYet) {
        this.settings = settings;
        Decisions decisions = new Decisions(commands, answers, settings.decisionTimeout());
        this.endpoint = new Endpoint(
                Operations.of(settings, history, decisions),
                new Authenticator(
                        settings.keys(),
                        settings.clockSkew(),
                        Clock.systemUTC(),
                        System.getProperty("user.name", "unknown")),
                new Rates(settings.rates(), System::nanoTime),
                new Repeats(settings.clockSkew().multipliedBy(2).plusSeconds(1), System::nanoTime),
                observer,
                notYet);
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = settings.requestMaxBytes();
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.jetty.host = settings.host();
            config.jetty.port = settings.port();
            config.jetty.modifyHttpConfiguration(ApiServer::configure);
            config.jetty.modifyServer(jetty -> {
                jetty.setStopTimeout(settings.shutdownTimeout().toMillis());
                jetty.insertHandler(new GracefulHandler());
            });
            config.routes.post("/", this::serve);
            config.routes.error(404, this::nothingHere);
            config.routes.error(405, this::nothingHere);
        });
    }

    private static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true); // clients whose clock is wrong mend it with this
        http.setRequestHeaderSize(HEADER_BYTES_MAX);
        http.setIdleTimeout(IDLE_MILLIS);
    }

    /**
     * Listens from now on.
     *
     * @throws ConfigException when the port is taken or the host is none of this machine's
     */
    public void start() {
        try {
            server.start();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException || cause instanceof UnresolvedAddressException) {
                    throw new ConfigException("Expected " + ApiSettings.HOST + " " + settings.host() + " and "
                            + ApiSettings.PORT + " " + settings.port() + " to be free, but: " + cause.getMessage());
                }
            }
            throw e;
        }
    }

    /** Where it listens. */
    public URI uri() {
        String host = settings.host();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    }

    private void serve(Context context) {
        byte[] body = body(context);
        answer(
                context,
                body == null
                        ? endpoint.refuse(new ApiException(
                                "RequestEntityTooLargeException",
                                "Expected a body of at most " + settings.requestMaxBytes() + " bytes.",
                                413))
                        : endpoint.answer(received(context, body)));
    }

    private byte @Nullable [] body(Context context) {
        int max = settings.requestMaxBytes();
        try {
            if (context.contentLength() > max) {
                readOn(context, max);
                return null;
            }
            byte[] body = context.req().getInputStream().readNBytes(max + 1);
            if (body.length > max) {
                readOn(context, 0);
                return null;
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A client that has bytes to send when the connection ends may lose the answer: as much as a request may have is read
     * and dropped, and what comes after that ends the connection. A client that asks before it sends has nothing to lose.
     */
    private void readOn(Context context, int already) throws IOException {
        if (context.header("Expect") == null) {
            context.req().getInputStream().skip((long) already + settings.requestMaxBytes());
        }
    }

    private static Received received(Context context, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(context.req().getHeaderNames())) {
            headers.put(name, Collections.list(context.req().getHeaders(name)));
        }
        return new Received(
                context.req().getMethod(),
                context.req().getRequestURI(),
                context.req().getQueryString(),
                headers,
                body);
    }

    private void nothingHere(Context context) {
        answer(
                context,
                endpoint.refuse(new ApiException(
                        "UnknownOperationException",
                        "Expected POST /, but got " + context.req().getMethod() + " " + context.path() + ".",
                        404)));
    }

    private static void answer(Context context, Endpoint.Answer answer) {
        context.status(answer.status())
                .contentType(Endpoint.CONTENT_TYPE)
                .header(REQUEST_ID, answer.requestId())
                .result(answer.body());
    }

    /** Takes no more; requests in progress get {@link ApiSettings#shutdownTimeout} to end. */
    @Override
    public void close() {
        server.stop();
    }
}
