package dev.runstream.functions.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A function that is a program which speaks the Lambda Runtime API.
 *
 * @param command the program and its arguments; it is looked for on the PATH
 * @param handler for {@code _HANDLER}; empty for none
 * @param directory where it runs; {@code LAMBDA_TASK_ROOT}
 * @param environment beside what every child gets
 * @param reused whether a child that has answered gets further calls
 */
public record ChildSettings(
        List<String> command,
        String handler,
        Path directory,
        Map<String, String> environment,
        Limits limits,
        boolean reused)
        implements Code {
    public ChildSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("Expected a program, but the command is empty");
        }
    }
}
