package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.AttemptOutcome;
import dev.runstream.execution.Failure;
import dev.runstream.execution.Failure.FailureClass;
import dev.runstream.execution.Failure.FailureType;
import dev.runstream.execution.Invocation;
import dev.runstream.execution.Invocation.Response;
import dev.runstream.execution.Result;
import dev.runstream.execution.StepRequested;
import dev.runstream.lambda.LambdaSettings.Roles;
import dev.runstream.lambda.SignedCalls.Signed;
import dev.runstream.runbook.AllowedRoles;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goal: R308, functions are called as the role that an execution runs as, STS is asked seldom, and what it refuses is a
 * failure that names the role. Method: the real SDK over HTTP against a server that speaks STS and counts, and one that
 * answers as Lambda and writes down who signed.
 */
@Timeout(120)
class AssumedRolesTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/automation";
    private static final String OTHER = "arn:aws:iam::123456789012:role/automation-2";

    private StsServer sts;
    private SignedCalls lambda;
    private LambdaInvoker invoker;

    @BeforeEach
    void start() throws Exception {
        sts = new StsServer();
        lambda = new SignedCalls();
        invoker = invoker(sts.uri());
    }

    @AfterEach
    void stop() {
        invoker.close();
        lambda.close();
        sts.close();
    }

    @Test
    void R308_aCallIsSignedWithTheRolesCredentialsAndStsIsAskedOnce() {
        assertThat(invoke(ROLE)).isInstanceOf(Response.class);
        assertThat(invoke(ROLE)).isInstanceOf(Response.class);
        assertThat(sts.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.form())
                    .containsEntry("Action", "AssumeRole")
                    .containsEntry("Version", "2011-06-15")
                    .containsEntry("RoleArn", ROLE)
                    .containsEntry("RoleSessionName", "fleet-a");
            assertThat(asked.authorization()).startsWith("AWS4-HMAC-SHA256 ").contains("/eu-west-1/sts/aws4_request");
        });
        assertThat(lambda.calls()).hasSize(2).allSatisfy(call -> {
            assertThat(call.accessKey()).isEqualTo("ASIA1");
            assertThat(call.token()).isEqualTo("token-1");
            assertThat(call.signedHeaders()).contains("x-amz-security-token");
        });
        invoke(OTHER);
        assertThat(sts.asked()).hasSize(2);
        assertThat(lambda.calls().getLast().token()).isEqualTo("token-2");
    }

    @Test
    void R308_aCallWithoutARoleIsSignedAsOneself() {
        invoke(null);
        assertThat(sts.asked()).isEmpty();
        assertThat(lambda.calls()).extracting(Signed::accessKey).doesNotContain("ASIA1");
    }

    @Test
    void R308_manyCallsAtOnceAskStsOnce() throws Exception {
        sts.takes(Duration.ofMillis(100));
        assertThat(invokeAtOnce(200)).allMatch(Response.class::isInstance);
        assertThat(sts.asked()).hasSize(1);
        assertThat(lambda.calls()).hasSize(200).allMatch(call -> call.token().equals("token-1"));
    }

    @Test
    void R308_theRoleUnusedForLongestIsForgotten() {
        try (AssumedRoles roles = new AssumedRoles("runstream", () -> {
            throw new AssertionError("nobody asked for credentials");
        })) {
            String arn = "arn:aws:iam::123456789012:role/r";
            AssumedRole first = roles.role(arn + 0);
            AssumedRole second = roles.role(arn + 1);
            for (int i = 2; i < 1_000; i++) {
                roles.role(arn + i);
            }
            assertThat(roles.role(arn + 0)).as("all have room").isSameAs(first);
            roles.role(arn + 1_000);
            assertThat(roles.role(arn + 0)).isSameAs(first);
            assertThat(roles.role(arn + 1)).as("unused for longest").isNotSameAs(second);
        }
    }

    @Test
    void R308_credentialsAreRenewedBeforeTheyExpireAndNoCallWaitsForThat() {
        sts.credentialsLive(Duration.ofMillis(1_500));
        invoke(ROLE);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(invoke(ROLE)).isInstanceOf(Response.class);
            return sts.asked().size() >= 3;
        });
        assertThat(lambda.calls().getFirst().token()).isEqualTo("token-1");
        assertThat(lambda.calls().getLast().token()).isEqualTo("token-3");
    }

    @Test
    void R308_credentialsAtHandServeOnWhileStsRefuses() {
        sts.credentialsLive(Duration.ofSeconds(30));
        invoke(ROLE);
        sts.credentialsLive(Duration.ofMillis(900)); // what comes next is due for renewal at 600 ms
        lambda.refuses("ExpiredTokenException");
        invoke(ROLE);
        lambda.refuses(null);
        invoke(ROLE);
        assertThat(lambda.calls().getLast().token()).isEqualTo("token-2");
        sts.refuses(403, "AccessDenied", "no");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> invoke(ROLE) instanceof Invocation.RoleNotAssumed);
        // Asked at 600 ms, refused, not asked again within a second, and the credentials served until 810 ms. A machine
        // that
        // stands still for that second asks once more.
        assertThat(sts.asked()).hasSizeBetween(3, 4);
        assertThat(lambda.calls().getLast().token()).isEqualTo("token-2");
    }

    @Test
    void R308_credentialsThatTheServiceTakesNoMoreAreNotUsedAgain() {
        lambda.refuses("ExpiredTokenException");
        assertThat(failure(ROLE).type()).isEqualTo(FailureType.Permission);
        lambda.refuses(null);
        assertThat(invoke(ROLE)).isInstanceOf(Response.class);
        assertThat(lambda.calls()).extracting(Signed::token).containsExactly("token-1", "token-2");
    }

    @Test
    void R308_aRoleThatIsDeniedIsAFailureThatNamesItAndNothingIsCalled() throws Exception {
        sts.refuses(403, "AccessDenied", "User u is not authorized to perform: sts:AssumeRole on resource: r");
        Failure failure = failure(ROLE);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failure.type()).isEqualTo(FailureType.Permission);
        assertThat(failure.code()).isEqualTo("AccessDenied");
        assertThat(failure.message())
                .contains(
                        "The role " + ROLE + " could not be assumed: An error occurred (AccessDenied) when calling the"
                                + " AssumeRole operation: User u is not authorized to perform: sts:AssumeRole");
        invokeAtOnce(100);
        assertThat(sts.asked()).as("within a second STS is not asked again").hasSizeLessThan(10);
        assertThat(lambda.calls()).isEmpty();

        sts.refusesNothing();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> invoke(ROLE) instanceof Response);
    }

    @Test
    void R132_aThrottleOfStsSpendsNoAttempt() {
        sts.refuses(400, "Throttling", "Rate exceeded");
        Failure failure = failure(ROLE);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.Throttled);
        assertThat(failure.type()).isEqualTo(FailureType.Throttling);
        assertThat(failure.message()).contains(ROLE, "AssumeRole", "Rate exceeded");
    }

    @Test
    void R308_ownCredentialsThatHaveExpiredAndAnStsThatIsIllAreTold() {
        sts.refuses(403, "ExpiredToken", "The security token included in the request is expired");
        assertThat(failure(ROLE).type()).isEqualTo(FailureType.Permission);
        sts.refuses(503, "ServiceUnavailable", "later");
        Failure failure = failure(OTHER);
        assertThat(failure.type()).isEqualTo(FailureType.Internal);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.Failed);
    }

    @Test
    void R308_anStsThatCannotBeReachedIsAFailureThatNamesTheRole() {
        sts.close();
        Failure failure = failure(ROLE);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.Failed);
        assertThat(failure.type()).isEqualTo(FailureType.Internal);
        assertThat(failure.code()).isEqualTo("RoleNotAssumed");
        assertThat(failure.message()).contains("The role " + ROLE + " could not be assumed: ", "refused");
        assertThat(lambda.calls()).isEmpty();
    }

    @Test
    void R308_aRoleThatTheWorkerMayNotAssumeIsNotRetriedAndNobodyIsAsked() {
        Failure failure = failure("arn:aws:iam::123456789012:role/Admin");
        assertThat(failure.failureClass()).isEqualTo(FailureClass.NotRetried);
        assertThat(failure.type()).isEqualTo(FailureType.Permission);
        assertThat(failure.code()).isEqualTo("RoleNotAllowed");
        assertThat(failure.message())
                .contains("Expected an assume role that lambda.assume.role.allowed admits, but got"
                        + " arn:aws:iam::123456789012:role/Admin.");
        assertThat(sts.asked()).isEmpty();
        assertThat(lambda.calls()).isEmpty();
    }

    @Test
    void R308_onThisMachineRolesMeanNothingUnlessThereIsAnSts() {
        try (LambdaInvoker local = invoker(null)) {
            assertThat(local.invoke(request(ROLE), Requests.deadlineIn(Duration.ofSeconds(30))))
                    .isInstanceOf(Response.class);
        }
        assertThat(lambda.calls())
                .singleElement()
                .satisfies(call -> assertThat(call.token()).isNotEqualTo("token-1"));
    }

    @Test
    void R125_anStsThatHangsHoldsACallNoLongerThanItsDeadlineAndIsAskedAgain() {
        sts.takes(Duration.ofSeconds(3));
        assertThat(invoker.invoke(request(ROLE), Requests.deadlineIn(Duration.ofMillis(300))))
                .isEqualTo(new Invocation.DeadlineReached());
        sts.takes(Duration.ZERO);
        assertThat(invoke(ROLE)).isInstanceOf(Response.class);
    }

    private LambdaInvoker invoker(URI stsEndpoint) {
        return new LambdaInvoker(new LambdaSettings(
                lambda.uri(),
                "eu-west-1",
                256,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                3,
                Duration.ofMillis(20),
                LambdaSettings.LAMBDA_RESPONSE_MAX_BYTES,
                new Roles(AllowedRoles.of(List.of(ROLE + "*")), stsEndpoint, "fleet-a")));
    }

    private List<Invocation> invokeAtOnce(int calls) throws Exception {
        List<Future<Invocation>> open = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                open.add(threads.submit(() -> invoke(ROLE)));
            }
        }
        List<Invocation> invocations = new ArrayList<>();
        for (Future<Invocation> each : open) {
            invocations.add(each.get());
        }
        return invocations;
    }

    private Invocation invoke(String role) {
        return invoker.invoke(request(role), Requests.deadlineIn(Duration.ofSeconds(60)));
    }

    private Failure failure(String role) {
        Result result =
                AttemptOutcome.judge(request(role), invoke(role), "w", 0, 0, 1, AttemptOutcome.OutputRules.DEFAULT);
        assertThat(result).isInstanceOf(Result.StepFailed.class);
        return ((Result.StepFailed) result).failure();
    }

    private static StepRequested request(String role) {
        return Requests.of("f").assumeRole(role);
    }
}
