package dev.runstream.cli;

import dev.runstream.functions.EndpointSettings;
import dev.runstream.functions.FunctionEndpoint;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.InvalidScriptException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The local function endpoint in a process of its own. Ends by SIGTERM or SIGINT. */
@Command(
        name = "functions",
        description = {
            "Serves the functions of a file, scripted or run as code, over the Lambda Invoke API.",
            "Commands and handlers of the file run with your rights: name only files that you trust.",
            "Prints 'endpoint http://127.0.0.1:PORT' when it can be called; ends by SIGTERM."
        },
        mixinStandardHelpOptions = true)
public final class FunctionsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandSpec spec;

    @Parameters(paramLabel = "F.yaml", description = "The functions, by name, and their answers.")
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private Path script;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on; 0.0.0.0 lets everybody in, for containers (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // has a default
    private String host;

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; a free one when left out.")
    private int port;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Appends a JSON line here when a call begins and another one when it ends.")
    private @Nullable Path log;

    @Override
    public void run() {
        FunctionEndpoint endpoint = start();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(endpoint, ended), "functions-shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("endpoint " + endpoint.uri());
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException e) {
            close(endpoint, ended);
            Thread.currentThread().interrupt();
        }
    }

    private FunctionEndpoint start() {
        if (port < 0 || port > 65_535) {
            throw new CommandFailedException("Expected a port of 0 to 65535, but --port is " + port + ".");
        }
        EndpointSettings settings = EndpointSettings.DEFAULT.withHost(host).withPort(port);
        try {
            return FunctionEndpoint.start(
                    FunctionScript.read(script), log == null ? settings : settings.withCallLog(log));
        } catch (InvalidScriptException e) {
            throw new CommandFailedException("The functions cannot be served:\n" + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new CommandFailedException("The functions cannot be served: " + e.getMessage(), e);
        }
    }

    private void close(FunctionEndpoint endpoint, CountDownLatch ended) {
        try {
            endpoint.close();
        } catch (IOException e) {
            spec.commandLine().getErr().println("runstream: the call log was not closed: " + e.getMessage());
        } finally {
            ended.countDown();
        }
    }
}
