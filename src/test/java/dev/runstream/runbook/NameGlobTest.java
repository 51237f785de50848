package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: names match globs as people expect. */
class NameGlobTest {
    @ParameterizedTest
    @CsvSource({
        "*,anything,true",
        "a*,a,true",
        "a*,ba,false",
        "*a,ba,true",
        "a*c,abc,true",
        "a*c,abcd,false",
        "a*b*c,aXbYbZc,true",
        "a?c,abc,true",
        "a?c,ac,false",
        "abc,abc,true",
        "abc,ABC,false",
        "a**,a,true",
        "a.c,abc,false"
    })
    void aStarIsAnyTextAndAQuestionMarkOneCharacter(String glob, String name, boolean matches) {
        assertThat(new NameGlob(glob).matches(name)).isEqualTo(matches);
    }
}
