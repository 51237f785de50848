package dev.runstream.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.execution.StoredParameters;
import dev.runstream.expression.JsonText;
import dev.runstream.parameters.ParameterStoreSettings.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: SSM Parameter Store gives its parameters, and nobody waits for it. Method: the real SDK asks a server on loopback
 * that speaks GetParameters.
 */
class ParameterStoreTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private SsmServer server;

    @BeforeEach
    void begin() throws IOException {
        server = new SsmServer();
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void R324_aStringIsAText_aStringListAList_andAVersionIsPartOfThePath() {
        server.has("/app/name", "String", "blue")
                .has("/app/name:3", "String", "green")
                .has("zones", "StringList", "a,b,c");
        try (ParameterSource store = store(Duration.ofSeconds(10))) {
            StoredParameters found = settled(store, Set.of("/app/name", "/app/name:3", "zones"));
            assertThat(found.refusals()).isEmpty();
            assertThat(found.values())
                    .containsEntry("/app/name", JsonText.parse("\"blue\""))
                    .containsEntry("/app/name:3", JsonText.parse("\"green\""))
                    .containsEntry("zones", JsonText.parse("[\"a\",\"b\",\"c\"]"));
            assertThat(store.look(Set.of("zones")).values()).containsKey("zones");
            assertThat(server.asked())
                    .as("what was answered serves the next start")
                    .hasSize(1);
        }
    }

    @Test
    void R324_aSecureStringAndAMissingOneAreRefused() {
        server.has("/app/password", "SecureString", "AQICAH...");
        try (ParameterSource store = store(Duration.ofSeconds(10))) {
            StoredParameters found = settled(store, Set.of("/app/password", "/app/none"));
            assertThat(found.values()).isEmpty();
            assertThat(found.refusals().get("/app/password"))
                    .startsWith(
                            "Expected the stored parameter /app/password to be a String or a StringList, but it is a"
                                    + " SecureString");
            assertThat(found.refusals().get("/app/none"))
                    .isEqualTo(
                            "Expected the parameter store to have the stored parameter /app/none, but there is none.");
        }
    }

    @Test
    void tenPathsAreAskedForAtOnce() {
        Set<String> paths = new TreeSet<>();
        for (int i = 0; i < 23; i++) {
            server.has("p" + i, "String", "v" + i);
            paths.add("p" + i);
        }
        try (ParameterSource store = store(Duration.ofSeconds(10))) {
            assertThat(settled(store, paths).values()).hasSize(23);
            assertThat(server.asked()).extracting(java.util.List::size).containsExactlyInAnyOrder(10, 10, 3);
        }
    }

    @Test
    void aStoreThatHangsHoldsUpNobodyAndIsAskedAgain() {
        server.has("p", "String", "v").hangs(true);
        try (ParameterSource store = store(Duration.ofMillis(300))) {
            long began = System.nanoTime();
            assertThat(store.look(Set.of("p")).pending().get("p")).contains("it has not answered yet");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            await().atMost(WITHIN)
                    .untilAsserted(
                            () -> assertThat(store.look(Set.of("p")).pending().get("p"))
                                    .contains("it cannot be asked: "));
            server.hangs(false);
            assertThat(settled(store, Set.of("p")).values()).containsKey("p");
        }
    }

    @Test
    void aThrottleIsWaitedOutAndALackOfPermissionIsForGood() {
        server.has("p", "String", "v").refuses("ThrottlingException");
        try (ParameterSource store = store(Duration.ofMillis(300))) {
            await().atMost(WITHIN)
                    .untilAsserted(
                            () -> assertThat(store.look(Set.of("p")).pending().get("p"))
                                    .doesNotContain("it has not answered yet"));
            assertThat(store.look(Set.of("p")).refusals()).isEmpty();
            server.refuses(null);
            assertThat(settled(store, Set.of("p")).values()).containsKey("p");
            server.refuses("AccessDeniedException");
            assertThat(settled(store, Set.of("q")).refusals().get("q"))
                    .contains("it answers AccessDeniedException: no");
        }
    }

    private ParameterSource store(Duration waits) {
        return ParameterSource.open(new ParameterStoreSettings(Kind.aws, null, server.uri(), null, waits));
    }

    private static StoredParameters settled(ParameterSource store, Set<String> paths) {
        return await().atMost(WITHIN)
                .until(() -> store.look(paths), found -> found.pending().isEmpty());
    }
}
