package dev.runstream.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.expression.Reference.Automation;
import dev.runstream.expression.Reference.Global;
import dev.runstream.expression.Reference.Parameter;
import dev.runstream.expression.Reference.Ssm;
import dev.runstream.expression.Reference.StepOutput;
import dev.runstream.expression.Reference.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @Test
    void R401_eachKindOfReferenceIsRecognised() {
        assertThat(referencesIn("{{Name}} {{step.Out}} {{global:REGION}} {{automation:EXECUTION_ID}} {{variable:v_1}}"))
                .containsExactly(
                        new Parameter("Name"),
                        new StepOutput("step", "Out"),
                        new Global("REGION"),
                        new Automation("EXECUTION_ID"),
                        new Variable("v_1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{}}",
                "{{ }}",
                "{{a b}}",
                "{{a.}}",
                "{{.a}}",
                "{{a-b}}",
                "{{other:x}}",
                "{{global:}}",
                "{{global: X}}",
                "{{global:X.y}}",
                "{{ssm:path}}",
                "{{é}}",
                "{{a",
                "{{a}",
                "{ {a}}",
                "{{a} }",
                "{{\na}}",
                "{{a\u00a0}}"
            })
    void R401_whateverElseStandsBetweenBracesIsText(String text) {
        assertThat(referencesIn(text)).isEmpty();
        assertThat(resolve(text)).isEqualTo(TextNode.valueOf(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{X}}", "{{ X }}", "{{ X}}", "{{X }}", "{{X  }}", "{{\tX\t}}"})
    void R402_blanksAndTabsInsideTheBracesDoNotMatter(String text) {
        assertThat(resolve(text, "X", "1")).isEqualTo(Json.of("1"));
    }

    @Test
    void R404_keysOfMapsAreNotScanned() {
        assertThat(resolve(Json.of("{'{{X}}':'{{X}}'}"), "X", "'v'")).isEqualTo(Json.of("{'{{X}}':'v'}"));
    }

    @Test
    void R405_aComparedConstantMayBeAMixedString() {
        assertThat(resolve(Json.of("[{'Variable':'{{a.b}}','StringEquals':'{{P}}-x'}]"), "a.b", "3", "P", "'p'"))
                .isEqualTo(Json.of("[{'Variable':3,'StringEquals':'p-x'}]"));
    }

    @Test
    void R406_aValueThatHoldsAReferenceIsNotResolvedAgain() {
        assertThat(resolve("{{X}}", "X", "'{{Y}}'", "Y", "1")).isEqualTo(Json.of("'{{Y}}'"));
        assertThat(resolve("a{{X}}b", "X", "'{{Y}}'", "Y", "1")).isEqualTo(Json.of("'a{{Y}}b'"));
    }

    @Test
    void R406_valuesNeverCombineToAReference() {
        assertThat(resolve("{{{A}}{{B}}}", "A", "'{Y'", "B", "'}'", "Y", "1")).isEqualTo(Json.of("'{{Y}}'"));
    }

    @Test
    void R406_nestedReferencesAreNotSupported() {
        assertThat(resolve("{{ {{x}} }}", "x", "'y'", "y", "1")).isEqualTo(Json.of("'{{ y }}'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{step.Payload.field}}", "{{step.out[0]}}"})
    void R407_deepPathsAreText(String text) {
        assertThat(resolve(text, "step.Payload", "{}", "step.out", "[1]")).isEqualTo(TextNode.valueOf(text));
    }

    @Test
    void R408_namesAreCaseSensitive() {
        assertThat(resolve("{{name}}", "Name", "1")).isEqualTo(Json.of("'{{name}}'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.50", "true", "null", "'s'", "['a','b']", "{'a':{'b':[1]}}", "[{'a':1}]", "''", "[]"})
    void R411_aWholeValueKeepsItsType(String value) {
        assertThat(resolve("{{ X }}", "X", value)).isEqualTo(Json.of(value));
        assertThat(resolve(Json.of("{'k':'{{X}}'}"), "X", value).get("k")).isEqualTo(Json.of(value));
    }

    @Test
    void R412_everyReferenceOfALongerStringIsSplicedIn() {
        assertThat(resolve("{{A}}-{{ B }}{{A}}.", "A", "'x'", "B", "7")).isEqualTo(Json.of("'x-7x.'"));
    }

    @Test
    void R411_twoReferencesSideBySideAreALongerString() {
        assertThat(resolve("{{A}}{{A}}", "A", "7")).isEqualTo(Json.of("'77'"));
    }

    @Test
    void R414_aSplicedStringIsNotEscaped() {
        assertThat(resolve("{\"msg\": \"{{Text}}\"}", "Text", "'say \\'hi\\''").textValue())
                .isEqualTo("{\"msg\": \"say \"hi\"\"}");
    }

    @Test
    void R415_aStringListInsideAListBecomesSeveralElements() {
        assertThat(resolve(Json.of("['x','{{ L }}','y']"), "L", "['a','b']")).isEqualTo(Json.of("['x','a','b','y']"));
        assertThat(resolve(Json.of("['{{ L }}']"), "L", "[]")).isEqualTo(Json.of("[]"));
        assertThat(resolve(Json.of("[{'Values':['{{ L }}']}]"), "L", "['a','b']"))
                .isEqualTo(Json.of("[{'Values':['a','b']}]"));
    }

    @Test
    void R415_onlyAStringListIsSplicedAndOnlyOneLevel() {
        assertThat(resolve(Json.of("['{{L}}']"), "L", "[{'a':1}]")).isEqualTo(Json.of("[[{'a':1}]]"));
        assertThat(resolve(Json.of("['{{L}}']"), "L", "[1,2]")).isEqualTo(Json.of("[[1,2]]"));
        assertThat(resolve(Json.of("[['{{L}}']]"), "L", "['a','b']")).isEqualTo(Json.of("[['a','b']]"));
        assertThat(resolve(Json.of("{'k':'{{L}}'}"), "L", "['a']")).isEqualTo(Json.of("{'k':['a']}"));
    }

    @Test
    void R415_aStringListInALongerStringOfAListIsRendered() {
        assertThat(resolve(Json.of("['-{{L}}']"), "L", "['a','b']").get(0).textValue())
                .isEqualTo("-[\"a\",\"b\"]");
    }

    @Test
    void R417_blanksAroundAReferenceMakeItALongerStringAndAreKept() {
        assertThat(resolve(" {{ X }} ", "X", "5")).isEqualTo(Json.of("' 5 '"));
    }

    @Test
    void R423_aReferenceWithoutAValueStaysExactlyAsItIsWritten() {
        assertThat(resolve("{{  a.b\t}}")).isEqualTo(Json.of("'{{  a.b\\t}}'"));
        assertThat(resolve("x {{  a.b }}{{P}}", "P", "1")).isEqualTo(Json.of("'x {{  a.b }}1'"));
        assertThat(resolve(Json.of("['{{ L }}']"))).isEqualTo(Json.of("['{{ L }}']"));
    }

    @Test
    void R423_anEmptyStringIsAValue() {
        assertThat(resolve("[{{X}}]", "X", "''")).isEqualTo(Json.of("'[]'"));
    }

    @Test
    void R425_theUnresolvedReferencesAreNamed() {
        Template template = Template.of(Json.of("{'a':'{{X}}','b':['{{s.o}} {{Y}}','{{X}}']}"));

        assertThat(template.resolve(scope("Y", "1")).unresolved())
                .containsExactly(new Parameter("X"), new StepOutput("s", "o"), new Parameter("X"));
        assertThat(template.resolve(reference -> Json.of("1")).unresolved()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awk '{{print $2}}'",
                "{{ $_.DriveLetter -eq '{}' }}",
                "f'{{\"deadLetterTargetArn\":\"{dlq_arn}\"}}'",
                "{{\n  first\n}}",
                "{{{}}"
            })
    void R440_bracesOfScriptsAreText(String script) {
        assertThat(resolve(script, "print", "1", "first", "1", "dlq_arn", "1")).isEqualTo(TextNode.valueOf(script));
    }

    @Test
    void R441_simpleReferencesInsideScriptsAreReferences() {
        assertThat(resolve("#!/bin/sh\necho \"{{ LogDestination }}\" | awk '{{print $2}}'\n", "LogDestination", "'/l'")
                        .textValue())
                .isEqualTo("#!/bin/sh\necho \"/l\" | awk '{{print $2}}'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${X}", "$.X", "<%= X %>"})
    void R442_othersSyntaxMeansNothing(String text) {
        assertThat(resolve(text, "X", "1")).isEqualTo(TextNode.valueOf(text));
    }

    @Test
    void R443_theInnerBracesOfATripleAreTheReference() {
        assertThat(resolve("{{{x}}}", "x", "'v'")).isEqualTo(Json.of("'{v}'"));
        assertThat(resolve("{{global:DATE_TIME}}}", "global:DATE_TIME", "'t'")).isEqualTo(Json.of("'t}'"));
        assertThat(resolve("{{{{x}}}}", "x", "'v'")).isEqualTo(Json.of("'{{v}}'"));
    }

    @Test
    void R324_storedParametersAreReferencesInDefaultsOnly() {
        JsonNode text = Json.of("'{{ ssm:/a/b.c-d:3 }}'");

        assertThat(Template.ofDefault(text).references()).containsExactly(new Ssm("/a/b.c-d:3"));
        assertThat(Template.of(text).references()).isEmpty();
    }

    @Test
    void aTemplateWithoutReferencesIsItsSourceItself() {
        JsonNode source = Json.of("{'a':['b',{'c':'{{print $1}}'}],'n':1}");

        assertThat(Template.of(source).resolve(reference -> Json.of("1")).value())
                .isSameAs(source);
    }

    @Test
    void whatHoldsNoReferenceIsSharedAndTheSourceIsNeverChanged() {
        JsonNode source = Json.of("{'a':['{{L}}'],'b':{'c':1}}");
        JsonNode value = resolve(source, "L", "['x']");

        assertThat(value.get("b")).isSameAs(source.get("b"));
        assertThat(source).isEqualTo(Json.of("{'a':['{{L}}'],'b':{'c':1}}"));
    }

    private static List<Reference> referencesIn(String text) {
        return Template.of(TextNode.valueOf(text)).references();
    }

    private static JsonNode resolve(String text, String... values) {
        return resolve(TextNode.valueOf(text), values);
    }

    private static JsonNode resolve(JsonNode source, String... values) {
        return Template.of(source).resolve(scope(values)).value();
    }

    /** @param values body and value by turns */
    private static Scope scope(String... values) {
        Map<String, JsonNode> byBody = new HashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            byBody.put(values[i], Json.of(values[i + 1]));
        }
        return reference -> byBody.get(NaiveTemplate.body(reference));
    }
}
