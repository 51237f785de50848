package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: an endless file does not fill the memory. Method: a sparse file of the largest size, and of one byte more. */
class RunbookFileTest {
    private static final int MAX = 64 * 1024 * 1024;

    @TempDir
    Path directory;

    @Test
    void aFileAtItsLimitIsReadAndOneMoreByteIsRefused() throws IOException {
        assertThat(RunbookFile.read(file(MAX)).text()).hasSize(MAX);
        Path larger = file(MAX + 1L);
        assertThatThrownBy(() -> RunbookFile.read(larger))
                .hasMessage("The file " + larger + " is larger than 67108864 bytes, which no runbook is.");
    }

    private Path file(long bytes) throws IOException {
        Path path = directory.resolve(bytes + ".yaml");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return path;
    }
}
