package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Conversion.Mismatch;
import dev.runstream.expression.Conversion.OnMismatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: no text that a user or a function can send costs more than a second. Method: the worst known shapes; what is
 * measured is the thread's own time, so that a busy machine does not matter.
 */
class HostileExpressionTest {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long begun;

    @BeforeEach
    void start() {
        begun = threads.getCurrentThreadCpuTime();
    }

    @AfterEach
    void stop() {
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "{", "{{ ", "{{a", "{{a.", "{{global:", "{{{a}", "{{ \t", "{{a }"})
    void R401_aHundredKilobytesOfBracesAreText(String piece) {
        TextNode text = TextNode.valueOf(piece.repeat(100_000 / piece.length()));

        assertThat(Template.of(text).resolve(reference -> null).value()).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a", "\t"})
    void R401_oneOpeningAndAHundredKilobytesAreText(String piece) {
        TextNode text = TextNode.valueOf("{{" + piece.repeat(100_000) + "}");

        assertThat(Template.of(text).references()).isEmpty();
    }

    @Test
    void R412_aHundredKilobytesOfReferencesAreResolved() {
        Template template = Template.of(TextNode.valueOf("{{a}}".repeat(20_000)));

        assertThat(template.resolve(reference -> TextNode.valueOf("xy")).value().textValue())
                .isEqualTo("xy".repeat(20_000));
    }

    @Test
    void aThousandLevelsAreReadResolvedSelectedAndWritten() {
        String text = "[".repeat(999) + "{\"a\":\"{{x}}\"}" + "]".repeat(999);
        JsonNode value = JsonText.parse(text);

        JsonNode resolved =
                Template.of(value).resolve(reference -> TextNode.valueOf("v")).value();

        assertThat(JsonText.write(resolved)).isEqualTo(text.replace("{{x}}", "v"));
        assertThat(Selector.parse("$..a").select(resolved)).isEqualTo(Json.of("['v']"));
        assertThat(Selector.parse("$" + "[0]".repeat(999) + ".a").select(resolved))
                .isEqualTo(Json.of("'v'"));
    }

    @Test
    void moreLevelsAreNoJson() {
        assertThat(JsonText.tryParse("[".repeat(100_000))).isEmpty();
        assertThat(JsonText.tryParse("[".repeat(1_001) + "]".repeat(1_001))).isEmpty();
    }

    @Test
    void moreLevelsThanCanBeReadAreNotWritten() {
        JsonNode deep = JsonText.parse("[".repeat(1_000) + "]".repeat(1_000));
        JsonNode deeper = Template.of(Json.of("['{{x}}!','{{x}}']"))
                .resolve(reference -> Json.of("1"))
                .value();
        JsonNode nested =
                Template.of(Json.of("{'k':'{{x}}'}")).resolve(reference -> deep).value();

        assertThat(JsonText.write(deeper)).isEqualTo("[\"1!\",1]");
        assertThatThrownBy(() -> JsonText.write(nested)).hasMessageContaining("at most 1000 levels");
        assertThat(JsonText.write(nested, 1_000_000)).isEmpty();
    }

    @Test
    void R433_manyDeepScansOverADeepValueEndWithASentence() {
        JsonNode deep = JsonText.parse("{\"a\":".repeat(999) + "1" + "}".repeat(999));

        assertThatThrownBy(() -> Selector.parse("$" + "..a".repeat(50)).select(deep))
                .isInstanceOf(Selector.TooCostlyException.class)
                .hasMessageContaining("visits more than");
    }

    @Test
    void R433_aSelectionLargerThanItsValueIsNotWrittenOut() {
        JsonNode deep = JsonText.parse("{\"a\":".repeat(900) + "\"" + "x".repeat(1_000_000) + "\"" + "}".repeat(900));
        JsonNode selected = Selector.parse("$..a").select(deep);

        assertThat(selected).hasSize(900);
        assertThat(JsonText.write(selected, 204_800)).isEmpty();
    }

    @Test
    void R433_aHugeSelectorIsRefused() {
        assertThatThrownBy(() -> Selector.parse("$" + "..a".repeat(100_000)))
                .hasMessage("Expected a selector of at most 4096 characters but it has 300001.");
    }

    @Test
    void R433_aHugeListIsFilteredInTime() {
        JsonNode list = JsonText.parse("[" + "{\"n\":1},".repeat(200_000) + "{\"n\":2}]");

        assertThat(Selector.parse("$[?(@.n == 2)]").select(list)).isEqualTo(Json.of("[{'n':2}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "1.5e99999999"})
    void R439_aNumberWithAHugeExponentIsNoInteger(String number) {
        assertThat(Conversion.convert(JsonText.parse(number), OutputType.Integer, OnMismatch.json))
                .isEqualTo(new Mismatch("Float"));
        assertThat(Selector.parse("$[?(@ > 1e-999999999)]").select(JsonText.parse("[" + number + "]")))
                .isNotNull();
    }

    @Test
    void R438_aMillionDigitsAreNoInteger() {
        assertThat(Conversion.convert(TextNode.valueOf("9".repeat(1_000_000)), OutputType.Integer, OnMismatch.json))
                .isEqualTo(new Mismatch("String"));
    }
}
