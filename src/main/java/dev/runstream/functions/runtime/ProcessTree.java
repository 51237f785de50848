package dev.runstream.functions.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process with everything that it started. */
final class ProcessTree {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
    private static final int END_WITHIN_SECONDS = 5;
    /** Starts a program in a session of its own, so that also orphans can be found by their group; Linux has it. */
    private static final List<Path> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .limit(1)
            .toList();

    private final Process process;

    private ProcessTree(Process process) {
        this.process = process;
    }

    /** @throws IOException when the program cannot be started */
    static ProcessTree start(ProcessBuilder builder) throws IOException {
        List<String> command = new ArrayList<>();
        SETSID.forEach(path -> command.add(path.toString()));
        command.addAll(builder.command());
        return new ProcessTree(builder.command(command).start());
    }

    Process process() {
        return process;
    }

    /** Ends all of it at once, as Lambda does: nothing is asked. Returns when the process is gone. */
    void end() {
        List<ProcessHandle> known = process.descendants().toList();
        process.destroyForcibly();
        endGroup();
        known.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Process {} of a function was killed and is still there", process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The group is the session's: nobody else is in it. */
    private void endGroup() {
        if (SETSID.isEmpty()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("The process group {} of a function could not be ended", process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
