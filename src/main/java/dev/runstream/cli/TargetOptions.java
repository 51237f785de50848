package dev.runstream.cli;

import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The targets of a start (section 6.5): one child for each. What they say is checked where the start is decided. */
final class TargetOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--target-parameter-name",
            paramLabel = "NAME",
            description = "The parameter that gets the target: one child runs for each.")
    private @Nullable String parameterName;

    @Option(
            names = "--target-values",
            paramLabel = "VALUE,VALUE",
            split = ",",
            description = "The targets, at most 50. May be repeated.")
    private List<String> values = List.of();

    @Option(
            names = "--target-key",
            paramLabel = "KEY",
            description = "What the values are: ParameterValues, tag:NAME, ResourceGroup (default: ParameterValues).")
    private String key = Target.PARAMETER_VALUES;

    @Option(
            names = "--target-map",
            paramLabel = "KEY=VALUE;KEY=VALUE",
            description =
                    "The parameters of one child; the same key again makes a list. May be repeated, one for each.")
    private List<String> maps = List.of();

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            description = "How many children run at once: a number or a percentage (default: 10).")
    private @Nullable String maxConcurrency;

    @Option(
            names = "--max-errors",
            paramLabel = "N",
            description = "With more errors than these no more children are started: a number or a percentage"
                    + " (default: 100%%).")
    private @Nullable String maxErrors;

    /**
     * Null when there are none.
     *
     * @throws ParameterException when a map is not of the form KEY=VALUE;KEY=VALUE
     */
    @Nullable
    RateControl rateControl() {
        boolean none = parameterName == null
                && values.isEmpty()
                && maps.isEmpty()
                && maxConcurrency == null
                && maxErrors == null;
        if (none) {
            return null;
        }
        return new RateControl(
                parameterName,
                values.isEmpty() ? List.of() : List.of(new Target(key, values)),
                maps.stream().map(this::map).toList(),
                maxConcurrency,
                maxErrors);
    }

    private Map<String, List<String>> map(String text) {
        Map<String, List<String>> map = new TreeMap<>();
        for (String entry : text.split(";", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Expected --target-map to be KEY=VALUE;KEY=VALUE, but it is '" + text + "'");
            }
            map.computeIfAbsent(entry.substring(0, equals), _ -> new ArrayList<>())
                    .add(entry.substring(equals + 1));
        }
        return map;
    }
}
