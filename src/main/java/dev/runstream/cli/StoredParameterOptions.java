package dev.runstream.cli;

import dev.runstream.config.EngineSettings;
import dev.runstream.execution.StoredParameters;
import dev.runstream.parameters.ParameterSource;
import dev.runstream.parameters.ParameterStoreSettings;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.StartParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A file in place of SSM Parameter Store (R324). */
final class StoredParameterOptions {
    @Option(
            names = "--ssm-parameters",
            paramLabel = "FILE",
            description = "A properties file, path=value, for {{ssm:path}} in the defaults of parameters.")
    private @Nullable Path file;

    /**
     * Puts the file into the settings of the engine.
     *
     * @throws UnreadableFileException when there is no such file
     */
    void applyTo(Map<String, String> settings) {
        if (file == null) {
            return;
        }
        if (!Files.isReadable(file)) {
            throw new UnreadableFileException(
                    "Expected --ssm-parameters to name a file that can be read, but " + file + " cannot.");
        }
        settings.put(EngineSettings.SSM_PARAMETERS, ParameterStoreSettings.Kind.file.name());
        settings.put(EngineSettings.SSM_PARAMETERS_FILE, file.toString());
    }

    /**
     * What a start needs and the engine of these settings would find; null when that is known to a service alone, which
     * is not asked twice.
     */
    static @Nullable StoredParameters look(EngineSettings settings, Runbook runbook, Set<String> supplied) {
        Set<String> paths = StartParameters.stored(runbook, supplied);
        if (paths.isEmpty()) {
            return StoredParameters.NONE;
        }
        if (settings.parameterStore().kind() == ParameterStoreSettings.Kind.aws) {
            return null;
        }
        try (ParameterSource source = ParameterSource.open(settings.parameterStore())) {
            return source.look(paths).given();
        }
    }
}
