package dev.runstream.cli;

import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.topics.SetupException;
import dev.runstream.worker.Worker;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A worker in a process of its own. SIGTERM drains it. */
@Command(
        name = "worker",
        description = "Runs a worker against a cluster: takes step requests and invokes functions. SIGTERM drains it.",
        mixinStandardHelpOptions = true)
public final class WorkerCommand implements Runnable {
    private static final Duration SCHEMAS_WITHIN = Duration.ofSeconds(30);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Mixin
    private final RoleOptions options = new RoleOptions();

    @Override
    public void run() {
        try {
            WorkerSettings settings = new WorkerSettings(options.settings());
            SchemaTopic schemas = new SchemaTopic(settings.client(Client.consumer), settings.topics(), SCHEMAS_WITHIN);
            Contract contract = new Contract(schemas);
            schemas.publish(contract.schemas());
            LambdaInvoker invoker = new LambdaInvoker(settings.lambda());
            Worker worker = new Worker(settings, contract, invoker::invoke);
            worker.start();
            spec.commandLine().getOut().println("worker " + worker.id() + " runs");
            spec.commandLine().getOut().flush();
            RunningRole.keep(
                    "worker",
                    () -> {
                        worker.close();
                        invoker.close();
                        schemas.close();
                    },
                    worker.ended());
        } catch (ConfigException | SetupException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new CommandFailedException("The worker did not start: " + e.getMessage(), e);
        }
    }
}
