package dev.runstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.lambda.LambdaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Goal: a setting that is wrong is refused with a sentence, never ignored. */
class WorkerSettingsTest {
    @Test
    void defaultsAreThoseOfTheDesign() {
        WorkerSettings settings = settings(Map.of());
        assertThat(settings.adoptAfter()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.maxCallsInFlight()).isEqualTo(10_000);
        assertThat(settings.maxPollRecords()).isEqualTo(500);
        assertThat(settings.topics().stepRequests()).isEqualTo("runstream.step-requests");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> settings(Map.of("worker.adopt.afterms", "5")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Expected a setting of this role, but 'worker.adopt.afterms' is none; nearest is"
                        + " 'worker.adopt.after.ms'");
    }

    @Test
    void aMissingAddressOfTheClusterIsRefused() {
        assertThatThrownBy(() -> new WorkerSettings(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aLimitOfCallsBelowOneBatchIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("worker.max.calls.in.flight", "999", "worker.consumers", "2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at least worker.consumers x worker.max.poll.records = 1000");
    }

    @Test
    void aSettingForOneKindOfClientWinsOverTheOneForAll() {
        WorkerSettings settings =
                settings(Map.of("kafka.retry.backoff.ms", "7", "kafka.producer.retry.backoff.ms", "9"));
        assertThat(settings.client(RoleConfig.Client.producer)).containsEntry("retry.backoff.ms", "9");
        assertThat(settings.client(RoleConfig.Client.consumer))
                .containsEntry("retry.backoff.ms", "7")
                .containsEntry("bootstrap.servers", "localhost:9092")
                .hasSize(2);
    }

    @Test
    void theLimitOfAFunctionIsTheOneThatSaysTheMostOfItsName() {
        FunctionLimits limits = settings(Map.of(
                        "lambda.function.calls.max",
                        "100",
                        "lambda.function.calls.max.slow-*",
                        "5",
                        "lambda.function.calls.max.slow-report",
                        "1",
                        "lambda.function.calls.max.free",
                        "0"))
                .functionLimits();
        assertThat(limits.callsMax("slow-report")).isEqualTo(1);
        assertThat(limits.callsMax("slow-other")).isEqualTo(5);
        assertThat(limits.callsMax("fast")).isEqualTo(100);
        assertThat(limits.callsMax("free")).isZero();
        assertThat(settings(Map.of()).functionLimits().callsMax("fast")).isZero();
    }

    @Test
    void aLimitThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("lambda.function.calls.max.f", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lambda.function.calls.max.f");
        assertThatThrownBy(() -> settings(Map.of("lambda.function.calls.max.f", "-1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lambda.function.calls.max.f");
    }

    @Test
    void rolesAreAssumedAsTheSettingsSay() {
        LambdaSettings.Roles roles = settings(Map.of(
                        "lambda.assume.role.allowed",
                        "arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/ops-*",
                        "sts.endpoint",
                        "http://127.0.0.1:9002",
                        "sts.session.name",
                        "fleet-a"))
                .lambda()
                .roles();
        assertThat(roles.allowed().admits("arn:aws:iam::210987654321:role/ops-1"))
                .isTrue();
        assertThat(roles.allowed().admits("arn:aws:iam::123456789012:role/ab")).isFalse();
        assertThat(roles.endpoint()).hasToString("http://127.0.0.1:9002");
        assertThat(roles.sessionName()).isEqualTo("fleet-a");
        assertThat(settings(Map.of()).lambda().roles().allowed().admits("arn:aws:iam::123456789012:role/a"))
                .isFalse();
        assertThatThrownBy(() -> settings(Map.of("sts.endpoint", "9002")).lambda())
                .isInstanceOf(ConfigException.class)
                .hasMessage("Expected sts.endpoint to be a URL such as http://127.0.0.1:9001, but it is '9002'");
        assertThatThrownBy(() -> settings(Map.of("sts.session.name", "a b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Expected sts.session.name to be 2 to 64");
    }

    private static WorkerSettings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put("bootstrap.servers", "localhost:9092");
        return new WorkerSettings(all);
    }
}
