package dev.runstream.cli;

import dev.runstream.execution.Command;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.functions.DurationText;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which registry a command talks to, and how it prints. */
final class RegistryOptions {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long the cluster and the registry may take to answer (default: ${DEFAULT-VALUE}).")
    private String timeout = "30s";

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** What a command does with the registry. */
    interface Talk {
        int with(RegistryClient registry);
    }

    /** @return the exit code */
    int talk(Talk talk) {
        LocalStack.quiet();
        try (RegistryClient registry = new RegistryClient(cluster.settings(), patience())) {
            return talk.with(registry);
        } catch (KafkaException e) {
            throw new CommandFailedException("The cluster does not answer as expected: " + e.getMessage(), e);
        }
    }

    /**
     * Sends one command.
     *
     * @throws CommandFailedException with the registry's reason when it cannot be carried out
     */
    RegistryEvent ask(RegistryClient registry, String name, Command command) {
        RegistryEvent answer = registry.ask(name, command);
        if (answer instanceof RegistryEvent.RegistryCommandRejected rejected) {
            throw new CommandFailedException(rejected.reason() + ".");
        }
        return answer;
    }

    OutputFormat output() {
        return output.format();
    }

    private Duration patience() {
        return DurationText.parse(timeout)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "Expected --timeout to be a duration such as 30s or 2m, but it is '" + timeout + "'"));
    }
}
