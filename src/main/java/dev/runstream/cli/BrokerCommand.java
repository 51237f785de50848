package dev.runstream.cli;

import dev.runstream.broker.ClusterMember;
import dev.runstream.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A broker in a process of its own: for benchmarks and for tests that kill it. Ends by SIGTERM or SIGINT. */
@Command(
        name = "broker",
        hidden = true,
        description = "Runs the embedded broker; prints 'bootstrap HOST:PORT' when it can be used.",
        mixinStandardHelpOptions = true)
public final class BrokerCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Keeps the data here; made when absent.")
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private Path data;

    @Option(names = "--port", paramLabel = "N", description = "Port on 127.0.0.1; a free one when left out.")
    private int port;

    @Option(
            names = "--node-id",
            paramLabel = "N",
            description = "Which of the --voters this broker is.",
            defaultValue = "1")
    private int nodeId;

    @Option(
            names = "--voters",
            paramLabel = "1@127.0.0.1:PORT,2@…",
            description =
                    "One of several brokers on this machine: all of them, with the ports of their controllers. Each"
                            + " needs the same, and a --port of its own.")
    private @Nullable String voters;

    private EmbeddedBroker start() {
        if (voters == null) {
            return EmbeddedBroker.start(data, port);
        }
        if (port == 0) {
            throw new ParameterException(spec.commandLine(), "Expected a --port with --voters.");
        }
        try {
            return EmbeddedBroker.startMember(data, port, new ClusterMember(nodeId, voters));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + ".", e);
        }
    }

    @Override
    public void run() {
        EmbeddedBroker broker;
        try {
            broker = start();
        } catch (KafkaException e) {
            throw new CommandFailedException("The broker did not start: " + e.getMessage(), e);
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            ended.countDown();
                        },
                        "broker-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("bootstrap " + broker.bootstrapServers());
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
