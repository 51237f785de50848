package dev.runstream.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.expression.JsonText;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Goal: R707, everything of a request is checked, and told in AWS's words. Method: members are read one by one. */
class MembersTest {
    @Test
    void R707_aMissingMemberIsNull() {
        invalid("{}", members -> members.required("DocumentName", Text.DOCUMENT_REFERENCE))
                .isEqualTo("1 validation error detected: Value null at 'documentName' failed to satisfy constraint:"
                        + " Member must not be null");
        invalid("{\"DocumentName\": null}", members -> members.required("DocumentName", Text.DOCUMENT_REFERENCE))
                .contains("Value null at 'documentName'");
    }

    @Test
    void R707_lengthsPatternsAndEnumsAreChecked() {
        invalid("{\"AutomationExecutionId\": \"short\"}", m -> m.required("AutomationExecutionId", Text.EXECUTION_ID))
                .isEqualTo("1 validation error detected: Value 'short' at 'automationExecutionId' failed to satisfy"
                        + " constraint: Member must have length greater than or equal to 36");
        invalid(
                        "{\"AutomationExecutionId\": \"" + "x".repeat(37) + "\"}",
                        m -> m.required("AutomationExecutionId", Text.EXECUTION_ID))
                .contains("Member must have length less than or equal to 36");
        invalid("{\"DocumentVersion\": \"0\"}", m -> m.text("DocumentVersion", Text.DOCUMENT_VERSION))
                .contains("Member must satisfy regular expression pattern: ([$]LATEST|[$]DEFAULT|[1-9][0-9]*)");
        invalid("{\"SignalType\": \"Bogus\"}", m -> m.required("SignalType", Text.oneOf(SignalType.class)))
                .contains("Value 'Bogus' at 'signalType'")
                .contains("enum value set: [Approve, Reject, StartStep, StopStep, Resume, Revoke]");
        invalid("{\"MaxConcurrency\": \"101%\"}", m -> m.text("MaxConcurrency", Text.MAX_CONCURRENCY))
                .contains("regular expression");
        invalid("{\"MaxResults\": 51}", m -> m.number("MaxResults", 1, 50, 50))
                .contains("Value '51' at 'maxResults'")
                .contains("Member must have value less than or equal to 50");
        invalid("{\"MaxResults\": 0}", m -> m.number("MaxResults", 1, 50, 50)).contains("greater than or equal to 1");
    }

    @Test
    void R707_everythingThatIsWrongIsToldAtOnceAndWhere() {
        invalid("{\"Filters\": [{\"Key\": \"a\", \"Values\": []}, {\"Values\": [\"" + "v".repeat(151) + "\"]}]}", m -> {
                    for (Members filter : m.structures("Filters", 1, 10)) {
                        filter.required("Key", Text.ANY);
                        filter.requiredTexts("Values", 1, 10, Text.FILTER_VALUE);
                    }
                    m.required("Name", Text.DOCUMENT_NAME);
                })
                .startsWith("4 validation errors detected: Value '[]' at 'filters.1.member.values' failed")
                .contains("Value null at 'filters.2.member.key'")
                .contains(
                        "at 'filters.2.member.values.1.member' failed to satisfy constraint: Member must have length less"
                                + " than or equal to 150")
                .endsWith("Value null at 'name' failed to satisfy constraint: Member must not be null");
    }

    @Test
    void R707_mapsAreCheckedToTheirKeysAndLists() {
        invalid("{\"Parameters\": {}}", m -> m.lists("Parameters", 1, 200, 50))
                .contains("Value '{}' at 'parameters'")
                .contains("length greater than or equal to 1");
        invalid("{\"Parameters\": {\"" + "k".repeat(51) + "\": []}}", m -> m.lists("Parameters", 1, 200, 50))
                .contains("length less than or equal to 50");
        assertThat(read("{\"Parameters\": {\"A\": [\"x\"], \"B\": [\"y\", \"\"], \"C\": null}}")
                        .lists("Parameters", 1, 200, 50))
                .isEqualTo(Map.of("A", List.of("x"), "B", List.of("y", "")));
    }

    /** R317: payloads are longer than the API's own 512 characters; whether that is too long is a setting of engines. */
    @Test
    void R317_aLongParameterIsNotTooLongHere() {
        Members members = read("{\"Parameters\": {\"A\": [\"" + "x".repeat(100_000) + "\"]}}");
        assertThat(members.lists("Parameters", 1, 200, 50).get("A").getFirst()).hasSize(100_000);
        members.check();
    }

    @Test
    void R707_anotherTypeIsASerializationException() {
        for (Consumer<Members> reading : List.<Consumer<Members>>of(
                m -> m.text("Number", Text.ANY),
                m -> m.number("Text", 1, 50, 50),
                m -> m.number("Fraction", 1, 50, 50),
                m -> m.flag("Text"),
                m -> m.texts("Text", 0, 5, Text.ANY),
                m -> m.structures("Text", 0, 5),
                m -> m.structures("Texts", 0, 5),
                m -> m.lists("Text", 0, 5, 5),
                m -> m.texts("Numbers", 0, 5, Text.ANY))) {
            Members members = read(
                    "{\"Number\": 5, \"Text\": \"5\", \"Fraction\": 1.5, \"Texts\": [\"a\"], \"Numbers\":" + " [1]}");
            assertThatThrownBy(() -> reading.accept(members))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo("SerializationException"));
        }
    }

    @Test
    void R707_anIntegerMayBeWrittenWithAFraction() {
        assertThat(read("{\"MaxResults\": 5.0}").number("MaxResults", 1, 50, 50))
                .isEqualTo(5);
    }

    private static Members read(String json) {
        return Members.of((ObjectNode) JsonText.parse(json));
    }

    private static org.assertj.core.api.AbstractStringAssert<?> invalid(String json, Consumer<Members> reading) {
        Members members = read(json);
        reading.accept(members);
        try {
            members.check();
        } catch (ApiException e) {
            assertThat(e.code()).isEqualTo("ValidationException");
            return assertThat(e.getMessage());
        }
        throw new AssertionError("Expected a ValidationException of " + json);
    }
}
