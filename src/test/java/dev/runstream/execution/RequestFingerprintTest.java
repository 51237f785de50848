package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.Parent;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.TakeOver;
import dev.runstream.execution.Command.Target;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Goal: two starts have one fingerprint exactly when they ask for the same (R612). */
class RequestFingerprintTest {
    private static final StartExecution START = StartExecution.of("id-1", "doc", Map.of("p", List.of("a", "b")));

    @Test
    void R612_theExecutionIdDoesNotCount() {
        assertThat(RequestFingerprint.of(StartExecution.of("id-2", "doc", Map.of("p", List.of("a", "b")))))
                .isEqualTo(RequestFingerprint.of(START))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void theFormIsFrozen() {
        assertThat(RequestFingerprint.of(START))
                .isEqualTo("b91743e0c3611a8903e66253579b9154373a2f19a0f35d1900f2fb768e7877c2");
    }

    @Test
    void theOrderOfKeysDoesNotCount() {
        Map<String, List<String>> one = new LinkedHashMap<>();
        one.put("a", List.of("1"));
        one.put("b", List.of("2"));
        Map<String, List<String>> other = new LinkedHashMap<>();
        other.put("b", List.of("2"));
        other.put("a", List.of("1"));
        RateControl left = new RateControl(null, List.of(), List.of(one), null, null);
        RateControl right = new RateControl(null, List.of(), List.of(other), null, null);

        assertThat(RequestFingerprint.of(with(null, null, left)))
                .isEqualTo(RequestFingerprint.of(with(null, null, right)));
    }

    @Test
    void R612_everyOtherFieldCountsAndNothingRunsTogether() {
        Parent parent = new Parent("p", "s", 1, 2, 3);
        List<StartExecution> starts = List.of(
                START,
                StartExecution.of("id", "doc", Map.of("p", List.of("a,b"))),
                StartExecution.of("id", "doc", Map.of("p", List.of("ab"))),
                StartExecution.of("id", "doc", Map.of("p", List.of("a"), "b", List.of())),
                StartExecution.of("id", "do", Map.of("cp", List.of("a", "b"))),
                start("1", Mode.Auto, null, Map.of(), null),
                start(null, Mode.Interactive, null, Map.of(), null),
                start(null, Mode.Auto, "t", Map.of(), null),
                start(null, Mode.Auto, null, Map.of("t", ""), null),
                start(null, Mode.Auto, null, Map.of(), "t"),
                start(null, Mode.Auto, null, Map.of(), ""),
                with(parent, null, null),
                with(new Parent("p", "s", 1, 2, 4), null, null),
                with(new Parent("q", "s", 1, 2, 3), null, null),
                with(new Parent("p", "t", 1, 2, 3), null, null),
                with(new Parent("p", "s", 2, 2, 3), null, null),
                with(new Parent("p", "s", 1, 1, 3), null, null),
                with(null, new TakeOver("f", "s", Map.of()), null),
                with(null, new TakeOver("e", "t", Map.of()), null),
                with(null, new TakeOver("e", "s", Map.of()), null),
                with(null, new TakeOver("e", "s", Map.of("x", Map.of())), null),
                with(null, new TakeOver("e", "s", Map.of("x", Map.of("o", "1"))), null),
                with(null, null, new RateControl(null, List.of(), List.of(), null, null)),
                with(null, null, new RateControl(null, List.of(), List.of(), "1", null)),
                with(null, null, new RateControl(null, List.of(), List.of(), null, "1")),
                with(null, null, new RateControl("p", List.of(), List.of(), null, null)),
                with(
                        null,
                        null,
                        new RateControl(null, List.of(new Target("k", List.of("b", "c"))), List.of(), null, null)),
                with(
                        null,
                        null,
                        new RateControl(null, List.of(new Target("k", List.of("b, c"))), List.of(), null, null)),
                with(null, null, new RateControl(null, List.of(), List.of(Map.of("k", List.of("b"))), null, null)));

        Set<String> fingerprints = new HashSet<>();
        for (StartExecution start : starts) {
            assertThat(fingerprints.add(RequestFingerprint.of(start)))
                    .as("%s", start)
                    .isTrue();
        }
    }

    private static StartExecution start(
            String version, Mode mode, String token, Map<String, String> tags, String requestedBy) {
        return new StartExecution("id", "doc", version, Map.of(), mode, token, tags, requestedBy, null, null, null);
    }

    private static StartExecution with(Parent parent, TakeOver takeOver, RateControl rateControl) {
        return new StartExecution(
                "id", "doc", null, Map.of(), Mode.Auto, null, Map.of(), null, parent, takeOver, rateControl);
    }
}
