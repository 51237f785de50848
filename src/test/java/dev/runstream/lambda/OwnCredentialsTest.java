package dev.runstream.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a worker finds its own credentials where the AWS SDK looks, and says so in a sentence when there are none. Method:
 * a process of its own for each environment, and a server that answers as a container's credentials endpoint does.
 */
@Timeout(120)
class OwnCredentialsTest {
    @TempDir
    Path home;

    @Test
    void theyComeFromTheEnvironment() throws Exception {
        assertThat(says(Map.of("AWS_ACCESS_KEY_ID", "AKIAENV", "AWS_SECRET_ACCESS_KEY", "s")))
                .isEqualTo("AKIAENV");
    }

    @Test
    void theyComeFromAProfile() throws Exception {
        Path file = Files.writeString(home.resolve("credentials"), """
                [ops]
                aws_access_key_id = AKIAPROFILE
                aws_secret_access_key = s
                """);
        assertThat(says(Map.of("AWS_SHARED_CREDENTIALS_FILE", file.toString(), "AWS_PROFILE", "ops")))
                .isEqualTo("AKIAPROFILE");
    }

    @Test
    void theyComeFromTheContainer() throws Exception {
        List<String> tokens = new CopyOnWriteArrayList<>();
        HttpServer container = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        container.createContext("/credentials", exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] answer = """
                    {"AccessKeyId": "ASIACONTAINER", "SecretAccessKey": "s", "Token": "t",
                     "Expiration": "2999-01-01T00:00:00Z", "RoleArn": "arn:aws:iam::123456789012:role/task"}
                    """.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        container.start();
        try {
            String uri = "http://127.0.0.1:" + container.getAddress().getPort() + "/credentials";
            assertThat(says(Map.of(
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI", uri, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "secret")))
                    .isEqualTo("ASIACONTAINER");
            assertThat(tokens).containsExactly("secret");
        } finally {
            container.stop(0);
        }
    }

    @Test
    void withoutAnyTheAttemptSaysSoInOneSentence() throws Exception {
        assertThat(says(Map.of()))
                .isEqualTo("The request to Lambda could not be sent: Expected AWS credentials in the environment, a web"
                        + " identity token, the AWS profile or from the metadata of the container or the instance, but"
                        + " found none");
    }

    /** The only line that the program prints in an environment with these variables of AWS and no others. */
    private String says(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                CredentialsProgram.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("AWS_REGION", "eu-west-1");
        builder.environment().putAll(variables);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            List<String> lines = process.inputReader(UTF_8).readAllLines();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).isNotEmpty();
            return lines.getLast();
        } finally {
            process.destroyForcibly();
        }
    }
}
