package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.api.auth.Caller;
import dev.runstream.api.auth.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a request that is sent again from a new one, and answers it as the first was answered: clients send again what
 * they have no answer for (R709), and somebody may send again what he has overheard. Two are the same when the client says
 * so ({@code amz-sdk-invocation-id}), or has signed both with one signature. A signature that was seen once keeps the
 * invocation that it was seen with, whatever is stated later. The memory is this process's own.
 */
final class Repeats {
    private static final int REQUESTS_MAX = 200_000;

    private final Remembered<String> signatures;
    private final Remembered<Once> requests;

    /** @param keep longer than a signature is valid */
    Repeats(Duration keep, LongSupplier nanoTime) {
        this.signatures = new Remembered<>(keep.toNanos(), REQUESTS_MAX, nanoTime, signature -> {});
        this.requests = new Remembered<>(keep.toNanos(), REQUESTS_MAX, nanoTime, Once::forget);
    }

    /**
     * What makes the request the same as another; null when nothing tells.
     *
     * @param invocation as the client calls it; null when it does not
     */
    @Nullable
    String identity(Caller caller, String operation, @Nullable String invocation, byte[] body) {
        String signature = caller.signature();
        String stated = invocation != null ? invocation : signature;
        if (stated == null) {
            return null;
        }
        return hash(
                caller.principal(),
                operation,
                signature == null ? stated : asSeenFirst(signature, stated),
                Hashes.sha256Hex(body));
    }

    private String asSeenFirst(String signature, String stated) {
        return signatures.get(signature, () -> stated);
    }

    /** The reply, carried out or remembered. */
    ObjectNode answer(Request request) throws InterruptedException {
        String identity = request.identity();
        return (identity == null ? new Once() : requests.get(identity, Once::new)).answer(request, identity != null);
    }

    /** A request and what became of it. */
    private static final class Once {
        private final ReentrantLock turn = new ReentrantLock();
        private @Nullable ObjectNode answered;
        private @Nullable ApiException refused;
        private @Nullable Undecided undecided;

        ObjectNode answer(Request request, boolean remembered) throws InterruptedException {
            turn.lockInterruptibly();
            try {
                if (answered != null) {
                    return answered;
                }
                if (refused != null) {
                    throw refused;
                }
                ObjectNode answer = undecided == null ? request.operation().answer(request) : undecided.await();
                answered = answer;
                undecided = null;
                return answer;
            } catch (UndecidedException e) {
                undecided = e.undecided();
                if (!remembered) {
                    undecided.close();
                }
                throw e;
            } catch (ApiException e) {
                if (e.status() < 500) {
                    refused = e;
                }
                undecided = null;
                throw e;
            } finally {
                turn.unlock();
            }
        }

        void forget() {
            turn.lock();
            try {
                if (undecided != null) {
                    undecided.close();
                }
            } finally {
                turn.unlock();
            }
        }
    }

    private static String hash(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(part.length()).append(':').append(part);
        }
        return Hashes.sha256Hex(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
