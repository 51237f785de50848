package dev.runstream.lambda;

import dev.runstream.execution.Invocation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Says whose credentials a worker of this environment would call AWS with, or how its call would end without any. No
 * byte is sent to AWS.
 */
final class CredentialsProgram {
    private CredentialsProgram() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        AwsCredentials credentials;
        try {
            credentials = Credentials.forEndpoint(null).resolveCredentials();
        } catch (SdkClientException e) {
            try (LambdaInvoker invoker = new LambdaInvoker(LambdaSettings.DEFAULT)) {
                Invocation invocation =
                        invoker.invoke(Requests.of("f").build(), Requests.deadlineIn(Duration.ofSeconds(30)));
                out.println(((Invocation.NotSent) invocation).message());
            }
            return;
        }
        out.println(credentials.accessKeyId());
    }
}
