package dev.runstream.functions.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * A function that is a Java class, called in this process.
 *
 * @param handler {@code com.example.Audit} or {@code com.example.Audit::method}
 * @param classPath jars and directories of classes; empty for the class path of this process
 */
public record HandlerSettings(String handler, List<Path> classPath, Limits limits) implements Code {
    public HandlerSettings {
        classPath = List.copyOf(classPath);
    }

    String className() {
        int colons = handler.indexOf("::");
        return colons < 0 ? handler : handler.substring(0, colons);
    }

    String methodName() {
        int colons = handler.indexOf("::");
        return colons < 0 ? "handleRequest" : handler.substring(colons + 2);
    }
}
