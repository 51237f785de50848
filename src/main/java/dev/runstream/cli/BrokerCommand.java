package dev.runstream.cli;

import dev.runstream.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Override
    public void run() {
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(data, port);
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
