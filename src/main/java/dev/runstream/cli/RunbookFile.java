package dev.runstream.cli;

import dev.runstream.runbook.DocumentFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A runbook in a file.
 *
 * @param name the file's name without {@code .json}, {@code .yaml} or {@code .yml}
 * @param text the whole document
 * @param format by the file's name; null when that does not tell it
 */
record RunbookFile(String name, String text, @Nullable DocumentFormat format) {
    /** More than any document may have; keeps an endless file from filling the memory. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    /** @throws UnreadableFileException when there is no such file, or when it is no text in UTF-8 */
    static RunbookFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw new UnreadableFileException("Expected a runbook file, but " + file + " is a directory.");
        }
        String text = text(file, bytes(file));
        String name = String.valueOf(file.getFileName());
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json")) {
            return new RunbookFile(stem(name), text, DocumentFormat.JSON);
        }
        return lower.endsWith(".yaml") || lower.endsWith(".yml")
                ? new RunbookFile(stem(name), text, DocumentFormat.YAML)
                : new RunbookFile(name, text, null);
    }

    /** The same document under another name. */
    RunbookFile named(String other) {
        return new RunbookFile(other, text, format);
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableFileException(
                        "The file " + file + " is larger than " + MAX_BYTES + " bytes, which no runbook is.");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UnreadableFileException("The file " + file + " does not exist.");
        } catch (AccessDeniedException e) {
            throw new UnreadableFileException("The file " + file + " cannot be read: permission denied.");
        } catch (IOException e) {
            throw new UnreadableFileException("The file " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private static String text(Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException("The file " + file + " is not text in UTF-8.");
        }
    }

    private static String stem(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
