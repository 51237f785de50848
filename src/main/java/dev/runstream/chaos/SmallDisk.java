package dev.runstream.chaos;

import dev.runstream.process.ProcessException;
import dev.runstream.process.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A directory on a disk of its own that can be filled: a file system in memory where mounting is allowed; elsewhere the
 * process that uses it is told that its files may not grow any more, which to it is the same.
 */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final Path directory;
    private final boolean mounted;

    /** @param directory made when absent; must be empty */
    SmallDisk(Path directory, int megabytes) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to make " + directory + ", but it cannot be made", e);
        }
        this.mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
    }

    /** Leaves no byte free. */
    void fill(ServerProcess user) {
        if (!mounted) {
            if (!run("prlimit", "--pid", Long.toString(user.pid()), "--fsize=0:0")) {
                throw new ProcessException("Expected mount or prlimit to be allowed for a full disk, but neither is");
            }
            return;
        }
        byte[] block = new byte[BLOCK];
        for (int size = BLOCK; size > 0; size /= 16) {
            try (OutputStream out = Files.newOutputStream(directory.resolve("filler-" + size))) {
                while (true) {
                    out.write(block, 0, size);
                }
            } catch (IOException e) {
                // No space left: what was wanted; the next smaller size takes the rest.
            }
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Interrupted");
        }
    }

    /** Its content is gone where it was mounted. */
    @Override
    public void close() {
        if (mounted && !run("umount", "--lazy", directory.toString())) {
            throw new ProcessException("Expected " + directory + " to be unmounted, but it is not");
        }
    }
}
