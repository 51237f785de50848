package dev.runstream.cli;

import dev.runstream.cli.RoleProcess.Running;
import dev.runstream.config.RoleConfig.Client;
import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.contract.SchemaTopic;
import dev.runstream.lambda.LambdaInvoker;
import dev.runstream.telemetry.Telemetry;
import dev.runstream.topics.SetupException;
import dev.runstream.worker.Invoker;
import dev.runstream.worker.Worker;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A worker in a process of its own. SIGTERM drains it. */
@Command(
        name = "worker",
        description = "Runs a worker against a cluster: takes step requests and invokes functions. SIGTERM drains it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told to stop",
            "1:broke, or a setting is wrong",
            "69:no broker answered in time",
            "78:the cluster is not as this role needs it; each sentence says what mends it"
        })
public final class WorkerCommand implements Runnable {
    private static final Duration SCHEMAS_WITHIN = Duration.ofSeconds(30);

    @Mixin
    private final RoleProcess process = new RoleProcess();

    @Override
    public void run() {
        process.run("worker", WorkerSettings::new, WorkerCommand::begin);
    }

    private static Running begin(WorkerSettings settings, Telemetry telemetry) {
        LambdaInvoker invoker = new LambdaInvoker(settings.lambda());
        return begin(settings, telemetry, invoker::invoke, invoker::close);
    }

    /** @param close what the invoker holds */
    static Running begin(WorkerSettings settings, Telemetry telemetry, Invoker invoker, Runnable close) {
        SchemaTopic schemas = new SchemaTopic(settings.client(Client.consumer), settings.topics(), SCHEMAS_WITHIN);
        Contract contract = new Contract(schemas);
        Worker worker = new Worker(settings, contract, invoker, telemetry.observe(settings));
        try {
            worker.require();
            schemas.publish(contract.schemas());
            worker.start();
        } catch (KafkaException | SetupException e) {
            worker.close(Duration.ZERO);
            close.run();
            schemas.close();
            throw e;
        }
        telemetry.watch(worker);
        return new Running(
                "worker " + worker.id() + " runs",
                () -> {
                    worker.close();
                    close.run();
                    schemas.close();
                },
                worker.ended());
    }
}
