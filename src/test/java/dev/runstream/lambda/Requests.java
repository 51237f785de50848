package dev.runstream.lambda;

import dev.runstream.execution.StepRequested;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Step requests as short as a test needs them. */
record Requests(
        String functionName,
        @Nullable String qualifier,
        String invocationType,
        @Nullable String logType,
        @Nullable String clientContext,
        @Nullable String payload) {

    static Requests of(String functionName) {
        return new Requests(functionName, null, "RequestResponse", null, null, "{\"a\":1}");
    }

    Requests qualifier(String other) {
        return new Requests(functionName, other, invocationType, logType, clientContext, payload);
    }

    Requests invocationType(String other) {
        return new Requests(functionName, qualifier, other, logType, clientContext, payload);
    }

    Requests logType(String other) {
        return new Requests(functionName, qualifier, invocationType, other, clientContext, payload);
    }

    Requests clientContext(String other) {
        return new Requests(functionName, qualifier, invocationType, logType, other, payload);
    }

    Requests payload(@Nullable String other) {
        return new Requests(functionName, qualifier, invocationType, logType, clientContext, other);
    }

    StepRequested build() {
        return assumeRole(null);
    }

    StepRequested assumeRole(@Nullable String role) {
        return new StepRequested(
                "0197f3a2-6b1e-7c3d-8a4b-0123456789ab",
                "Greet",
                "1",
                "hello",
                "aws:invokeLambdaFunction",
                7,
                2,
                3,
                functionName,
                qualifier,
                invocationType,
                logType,
                clientContext,
                payload,
                StepRequested.Answer.LAMBDA,
                List.of(),
                300_000,
                30_000,
                StepRequested.Redelivery.invoke,
                role);
    }

    static long deadlineIn(Duration time) {
        return System.nanoTime() + time.toNanos();
    }
}
