package dev.runstream.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The parameters of a start, in SSM's form: lists of strings (R316). */
final class ParameterOptions {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "KEY=VALUE",
            description = "A parameter; the same key again makes a list. May be repeated.")
    private List<String> parameters = List.of();

    /** @throws ParameterException when one is not of the form KEY=VALUE */
    Map<String, List<String>> supplied() {
        Map<String, List<String>> supplied = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(), "Expected -p to be KEY=VALUE, but it is '" + parameter + "'");
            }
            supplied.computeIfAbsent(parameter.substring(0, equals), _ -> new ArrayList<>())
                    .add(parameter.substring(equals + 1));
        }
        return supplied;
    }
}
