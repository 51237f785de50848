package dev.runstream.cli;

import dev.runstream.config.ApiSettings;
import dev.runstream.config.ClientSettings;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.GivenSettings;
import dev.runstream.config.WorkerSettings;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
final class ClusterOptions {

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "A broker of the cluster; wins over --config and --set (default: "
                    + ClientSettings.DEFAULT_BOOTSTRAP_SERVERS + ").")
    private @Nullable String bootstrapServer;

    @Mixin
    private final RoleOptions options = new RoleOptions();

    /** @throws CommandFailedException with a sentence when a file cannot be read or a setting is wrong */
    ClientSettings settings() {
        try {
            return new ClientSettings(all());
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The settings as they were given, those of roles included. */
    Map<String, String> given() {
        return all().values();
    }

    /** The settings of an engine, without its bindings, as far as they were given. */
    EngineSettings engine() {
        GivenSettings known = known();
        try {
            return new EngineSettings(known.only(name -> !name.startsWith(EngineSettings.BINDINGS_PREFIX)
                    && !name.startsWith(WorkerSettings.FUNCTION_CALLS_MAX_PREFIX)
                    && (EngineSettings.DEFINITION.names().contains(name)
                            || (!WorkerSettings.DEFINITION.names().contains(name)
                                    && !ApiSettings.DEFINITION.names().contains(name)))));
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The settings of a worker, as far as they were given. */
    WorkerSettings worker() {
        GivenSettings known = known();
        try {
            return new WorkerSettings(known.only(name -> !name.startsWith(EngineSettings.BINDINGS_PREFIX)
                    && (WorkerSettings.DEFINITION.names().contains(name)
                            || (!EngineSettings.DEFINITION.names().contains(name)
                                    && !ApiSettings.DEFINITION.names().contains(name)))));
        } catch (ConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** With a cluster; those that no role knows are refused. */
    private GivenSettings known() {
        settings();
        GivenSettings given = all();
        return given.values().containsKey(ClientSettings.BOOTSTRAP_SERVERS)
                ? given
                : given.with(Map.of(ClientSettings.BOOTSTRAP_SERVERS, ClientSettings.DEFAULT_BOOTSTRAP_SERVERS), "");
    }

    private GivenSettings all() {
        GivenSettings given = options.given();
        return bootstrapServer == null
                ? given
                : given.with(Map.of(ClientSettings.BOOTSTRAP_SERVERS, bootstrapServer), "--bootstrap-server");
    }
}
