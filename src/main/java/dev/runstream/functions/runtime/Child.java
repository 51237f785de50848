package dev.runstream.functions.runtime;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One process of a function with its Runtime API; carries out one call at a time. */
final class Child {
    /** Lambda gives 10 s; a busy machine of a developer's is slower. */
    private static final Duration INIT_MAX = Duration.ofSeconds(30);

    private static final long LOOK_MIN_MILLIS = 1;
    private static final long LOOK_MAX_MILLIS = 16;
    /** A child may send its answer and be gone before it is read. */
    private static final long LAST_WORD_MILLIS = 100;

    private final ChildSettings settings;
    private final RuntimeSession session;
    private final RuntimeApi api;
    private final ProcessTree tree;
    private final ChildOutput output;

    private Child(ChildSettings settings, RuntimeSession session, RuntimeApi api, ProcessTree tree, String name) {
        this.settings = settings;
        this.session = session;
        this.api = api;
        this.tree = tree;
        this.output = new ChildOutput(name, tree.process().getInputStream());
    }

    /** @throws IOException when there is no such program, or it cannot be started */
    static Child start(ChildSettings settings, String functionName, EventLoopGroup threads) throws IOException {
        requireProgram(settings);
        RuntimeSession session = new RuntimeSession();
        RuntimeApi api = new RuntimeApi(session, threads);
        ProcessBuilder builder = new ProcessBuilder(settings.command())
                .directory(settings.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(ChildEnvironment.of(
                settings, functionName, UUID.randomUUID().toString().replace("-", ""), api.address()));
        try {
            return new Child(settings, session, api, ProcessTree.start(builder), functionName);
        } catch (IOException e) {
            api.close();
            throw e;
        }
    }

    /** Empty when the child ended before it took the invocation, so that another one may take it. */
    @Nullable
    Completion run(Invocation invocation, boolean first) throws InterruptedException {
        Exchange exchange = new Exchange(invocation, settings.limits().timeout());
        if (!first) {
            if (!tree.process().isAlive()) {
                return null;
            }
            output.begin();
        }
        long beganNanos = System.nanoTime();
        session.assign(exchange);
        long lookMillis = LOOK_MIN_MILLIS;
        while (true) {
            boolean alive = tree.process().isAlive();
            lookMillis = output.drain() ? LOOK_MIN_MILLIS : Math.min(lookMillis * 2, LOOK_MAX_MILLIS);
            Exchange.Answer answer = await(exchange, alive ? lookMillis : LAST_WORD_MILLIS);
            if (answer != null) {
                output.drain();
                return answer.failed()
                        ? new Completion.Failed(answer.body(), output.tail())
                        : new Completion.Returned(answer.body(), output.tail());
            }
            if (!alive) {
                return exchange.taken() || first
                        ? failed(ErrorBody.exited(
                                invocation.requestId(), tree.process().exitValue()))
                        : null;
            }
            if (exchange.late()) {
                return tooSlow(invocation, exchange.timeout());
            }
            if (!exchange.taken() && System.nanoTime() - beganNanos > INIT_MAX.toNanos()) {
                return tooSlow(invocation, INIT_MAX);
            }
        }
    }

    /** Whether it may get a further invocation. */
    boolean usable() {
        return settings.reused() && tree.process().isAlive() && session.usable();
    }

    /** Ends the process with everything that it started. */
    void end() {
        tree.end();
        api.close();
    }

    private static Exchange.@Nullable Answer await(Exchange exchange, long millis) throws InterruptedException {
        try {
            return exchange.answer().get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("An exchange ends with an answer only", e);
        }
    }

    private Completion tooSlow(Invocation invocation, Duration limit) {
        tree.end();
        output.drain();
        return failed(ErrorBody.timedOut(invocation.requestId(), limit));
    }

    private Completion failed(byte[] body) {
        output.drain();
        return new Completion.Failed(body, output.tail());
    }

    /** Looked for before, so that the reason is the function's own and not that of a program in between. */
    private static void requireProgram(ChildSettings settings) throws IOException {
        String program = settings.command().getFirst();
        if (!Files.isDirectory(settings.directory())) {
            throw new IOException("there is no directory " + settings.directory());
        }
        List<Path> candidates = program.contains("/")
                ? List.of(settings.directory().resolve(program))
                : List.of(String.valueOf(System.getenv("PATH")).split(":")).stream()
                        .map(directory -> Path.of(directory, program))
                        .toList();
        if (candidates.stream().noneMatch(path -> Files.isRegularFile(path) && Files.isExecutable(path))) {
            throw new IOException("fork/exec %s: no such file or directory".formatted(program));
        }
    }
}
