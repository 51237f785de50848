package dev.runstream.cli;

import static dev.runstream.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.functions.CallLog;
import dev.runstream.functions.FunctionCall;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: functions can be served by a process of their own. Method: the command is run on a thread and interrupted. */
@Timeout(600)
class FunctionsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void itsFirstLineIsItsAddressAndItServesUntilItIsEnded() throws Exception {
        Path script = Files.writeString(directory.resolve("F.yaml"), "functions: {greet: [returns: hello]}");
        Path log = directory.resolve("calls.jsonl");
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread command =
                Thread.ofPlatform().start(() -> exit.complete(run("functions", script.toString(), "--log", "" + log)));

        Awaitility.await().atMost(PATIENCE).until(() -> out.toString().contains("\n"));
        assertThat(out.toString()).startsWith("endpoint http://127.0.0.1:").hasLineCount(1);
        URI greet = URI.create(
                out.toString().strip().substring("endpoint ".length()) + "/2015-03-31/functions/greet/invocations");
        HttpRequest call = HttpRequest.newBuilder(greet)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(call, BodyHandlers.ofString())
                        .body())
                .isEqualTo("\"hello\"");

        command.interrupt();
        assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        assertThat(CallLog.read(log)).singleElement().matches(c -> c.outcome() == FunctionCall.Outcome.ANSWERED);
    }

    @Test
    void aBadScriptIsAFailureWithItsLineAndColumn() throws Exception {
        Path script = Files.writeString(directory.resolve("F.yaml"), "functions:\n  greet: hello\n");
        assertThat(run("functions", script.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(script + ":2:10: Expected a list of answers of function 'greet'");
    }

    @Test
    void aMissingScriptIsAFailure() {
        assertThat(run("functions", directory.resolve("none.yaml").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("There is no file").contains("none.yaml");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
