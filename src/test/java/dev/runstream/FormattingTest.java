package dev.runstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source is formatted as {@code mvn spotless:apply} leaves it. A test and not Spotless's own check, because the
 * formatter parses with the compiler of the Java that runs it, and Maven's may be too old for the sources.
 */
class FormattingTest {
    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    @Test
    void everySourceIsFormatted() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            List<Path> unformatted = sources.filter(path -> path.toString().endsWith(".java"))
                    .parallel()
                    .filter(path -> !formatted(path))
                    .sorted()
                    .toList();
            assertThat(unformatted)
                    .as("`JAVA_HOME=<a JDK 25> mvn spotless:apply` formats these")
                    .isEmpty();
        }
    }

    private boolean formatted(Path path) {
        try {
            String source = Files.readString(path);
            return source.equals(formatter.formatSource(RemoveUnusedImports.removeUnusedImports(source)));
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException("Expected " + path + " to be a Java source, but it cannot be read", e);
        }
    }
}
