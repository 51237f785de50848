package dev.runstream.cli;

import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that says what functions answer. */
final class FunctionsFile {
    private FunctionsFile() {}

    /**
     * @param file null for no functions
     * @throws UnreadableFileException when there is no such file
     * @throws CommandFailedException with every problem of what it says
     */
    static FunctionScript read(@Nullable Path file) {
        if (file == null) {
            return FunctionScript.EMPTY;
        }
        try {
            return FunctionScript.read(file);
        } catch (InvalidScriptException e) {
            throw new CommandFailedException("The functions cannot be served:\n" + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new UnreadableFileException("The file " + file + " does not exist.");
        } catch (IOException e) {
            throw new UnreadableFileException("The file " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }
}
