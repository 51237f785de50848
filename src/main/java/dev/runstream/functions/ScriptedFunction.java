package dev.runstream.functions;

import dev.runstream.functions.runtime.Code;
import java.util.List;
import java.util.function.Function;

/** How a function answers its calls. */
public sealed interface ScriptedFunction {
    /** A list: each call of one concrete function name takes the next answer, the last one stays. */
    record Scripted(List<Answer> answers) implements ScriptedFunction {
        public Scripted {
            answers = List.copyOf(answers);
            if (answers.isEmpty()) {
                throw new IllegalArgumentException("Expected at least one answer, but the list is empty");
            }
        }
    }

    /** Code, run on a virtual thread; a {@link RuntimeException} becomes a function error of its class's name. */
    record Programmed(Function<CallEvent, Answer> function) implements ScriptedFunction {}

    /** Code of the user's, in a process of its own or a Java handler. */
    record Coded(Code code) implements ScriptedFunction {}
}
