package dev.runstream.functions.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a child writes. It is read by whoever waits for the child's answer, never blocking, so that everything written
 * before the answer is read before the answer is used. Between calls nobody reads: a child that goes on writing then
 * waits, as a frozen Lambda environment does.
 */
final class ChildOutput {
    private static final Logger LOG = LoggerFactory.getLogger("dev.runstream.functions.output");
    private static final int LOGGED_MAX_CHARACTERS = 2_000;

    private final String functionName;
    private final InputStream stream;
    private final Tail tail = new Tail();
    private final byte[] buffer = new byte[16 * 1024];

    /** @param stream standard output and standard error together */
    ChildOutput(String functionName, InputStream stream) {
        this.functionName = functionName;
        this.stream = stream;
    }

    /** Forgets what belongs to an earlier call. */
    synchronized void begin() {
        drain();
        tail.clear();
    }

    /**
     * Reads what there is, at most a megabyte at a time.
     *
     * @return whether there was something
     */
    synchronized boolean drain() {
        boolean some = false;
        try {
            for (int i = 0; i < 64 && stream.available() > 0; i++) {
                int length = stream.read(buffer, 0, Math.min(stream.available(), buffer.length));
                if (length < 0) {
                    break;
                }
                some = true;
                tail.write(buffer, length);
                if (LOG.isDebugEnabled()) {
                    String text = new String(buffer, 0, length, StandardCharsets.UTF_8).strip();
                    LOG.debug(
                            "{}: {}", functionName, text.substring(0, Math.min(text.length(), LOGGED_MAX_CHARACTERS)));
                }
            }
        } catch (IOException e) {
            // The pipe is closed because the child was ended: what was read stays.
            LOG.trace("The output of {} has ended", functionName, e);
        }
        return some;
    }

    String tail() {
        return tail.text();
    }
}
