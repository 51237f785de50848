package dev.runstream.lambda;

import dev.runstream.execution.Invocation;
import dev.runstream.execution.StepRequested;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** One call of one function, sent until it may have arrived. */
final class Call {
    /** What the service answers to a token that it takes no more. */
    private static final Set<String> OUTDATED =
            Set.of("ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException");

    private final LambdaClients clients;
    private final @Nullable AssumedRoles roles;
    private final LambdaSettings settings;
    private final StepRequested request;
    private final long deadlineNanos;
    /** Set before the first byte of this sending can leave; from then on only the kind of failure tells. */
    private volatile boolean transmitting;

    /** @param roles null to call as oneself, whatever the request says */
    Call(
            LambdaClients clients,
            @Nullable AssumedRoles roles,
            LambdaSettings settings,
            StepRequested request,
            long deadlineNanos) {
        this.clients = clients;
        this.roles = roles;
        this.settings = settings;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
    }

    /** The request is signed and goes to the connection now. */
    void transmits() {
        transmitting = true;
    }

    /** Sends as the role that the execution runs as; not at all when it cannot be had. */
    Invocation send() throws InterruptedException {
        String arn = request.assumeRole();
        if (arn == null || arn.isBlank()) {
            return send(null);
        }
        if (!settings.roles().allowed().admits(arn)) {
            return new Invocation.RoleNotAllowed(settings.roles().allowed().refusal(arn));
        }
        if (roles == null) {
            return send(null);
        }
        AssumedRole role = roles.role(arn);
        AwsSessionCredentials credentials;
        try {
            credentials = role.credentials();
        } catch (AwsServiceException e) {
            return new Invocation.RoleNotAssumed(arn, serviceError(e), "");
        } catch (SdkException e) {
            return new Invocation.RoleNotAssumed(arn, null, Causes.sentence(e));
        }
        Invocation invocation = send(credentials);
        if (invocation instanceof Invocation.ServiceError error && OUTDATED.contains(error.code())) {
            role.forget(credentials);
        }
        return invocation;
    }

    /** @param role null to call as oneself */
    private Invocation send(@Nullable AwsSessionCredentials role) throws InterruptedException {
        LambdaClient client = clients.client(request.functionName());
        InvokeRequest invoke = invokeRequest(role);
        long pauseNanos = settings.resendPause().toNanos();
        for (int sends = 1; ; sends++) {
            transmitting = false;
            try {
                return answered(client.invoke(invoke));
            } catch (AwsServiceException e) {
                return serviceError(e);
            } catch (SdkException e) {
                AnswerTooLongException tooLong = Causes.find(e, AnswerTooLongException.class);
                if (tooLong != null) {
                    return tooLong.asLambdaReportsIt();
                }
                switch (Arrival.of(e, transmitting)) {
                    case POSSIBLE -> {
                        return new Invocation.ConnectionLost(
                                "The connection to %s broke before the answer was complete: %s"
                                        .formatted(target(), Causes.sentence(e)));
                    }
                    case IMPOSSIBLE -> {
                        return notSent(sends, e);
                    }
                    case IMPOSSIBLE_SO_FAR -> {
                        if (sends >= settings.sendsMax() || deadlineNanos - System.nanoTime() <= pauseNanos) {
                            return notSent(sends, e);
                        }
                    }
                }
            }
            TimeUnit.NANOSECONDS.sleep(pauseNanos);
            pauseNanos *= 2;
        }
    }

    /** The outcome for a caller that does not wait any longer because its thread was interrupted. */
    Invocation interrupted() {
        return transmitting
                ? new Invocation.ConnectionLost(
                        "The call was abandoned because its worker stops; the function may have run.")
                : new Invocation.NotSent("The call was abandoned before it was sent because its worker stops.");
    }

    private InvokeRequest invokeRequest(@Nullable AwsSessionCredentials role) {
        String payload = request.payload();
        return InvokeRequest.builder()
                .functionName(request.functionName())
                .qualifier(request.qualifier())
                .invocationType(request.invocationType())
                .logType(request.logType())
                .clientContext(ClientContexts.of(request))
                .payload(
                        payload == null ? null : SdkBytes.fromByteArrayUnsafe(payload.getBytes(StandardCharsets.UTF_8)))
                .overrideConfiguration(c -> {
                    c.putExecutionAttribute(CallWatch.CALL, this);
                    if (role != null) {
                        c.credentialsProvider(StaticCredentialsProvider.create(role));
                    }
                })
                .build();
    }

    private static Invocation answered(InvokeResponse response) {
        SdkBytes payload = response.payload();
        return new Invocation.Response(
                response.sdkHttpResponse().statusCode(),
                response.functionError(),
                response.logResult(),
                payload == null ? new byte[0] : payload.asByteArrayUnsafe(),
                response.responseMetadata().requestId());
    }

    private static Invocation.ServiceError serviceError(AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        @Nullable String code = details == null ? null : details.errorCode();
        @Nullable String message = details == null ? null : details.errorMessage();
        return new Invocation.ServiceError(
                e.statusCode(),
                // As the AWS CLI names an answer that has no name: by its status.
                code == null || code.isBlank() ? String.valueOf(e.statusCode()) : code,
                message == null ? "" : message,
                details == null ? null : RetryAfter.millis(details.sdkHttpResponse(), System.currentTimeMillis()),
                e.requestId());
    }

    private Invocation notSent(int sends, SdkException e) {
        return new Invocation.NotSent("The request to %s could not be sent%s: %s"
                .formatted(target(), sends == 1 ? "" : " in " + sends + " tries", Causes.sentence(e)));
    }

    private String target() {
        return settings.endpoint() == null ? "Lambda" : "the Lambda endpoint " + settings.endpoint();
    }
}
