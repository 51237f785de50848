package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** docs/events.md as tests see it. */
final class EventsDocument {
    static final Path PATH = Path.of("docs", "events.md");

    private EventsDocument() {}

    static String text() {
        try {
            return Files.readString(PATH, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cells of the table below a heading, without its head; backticks are taken off. */
    static List<List<String>> table(String heading) {
        Stream<String> lines =
                text().lines().dropWhile(line -> !line.equals("## " + heading)).skip(1);
        return lines.takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Arrays.stream(
                                line.substring(1, line.lastIndexOf('|')).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
    }

    /** The part between the two marks of this name. */
    static String part(String name) {
        String text = text();
        int start = text.indexOf(begin(name));
        int end = text.indexOf(end(name));
        assertThat(start).as("docs/events.md has the mark %s", begin(name)).isNotNegative();
        assertThat(end).as("docs/events.md has the mark %s", end(name)).isGreaterThan(start);
        return text.substring(start + begin(name).length(), end);
    }

    static void replace(String name, String part) {
        String changed = text().replace(begin(name) + part(name) + end(name), begin(name) + part + end(name));
        try {
            Files.writeString(PATH, changed, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String begin(String name) {
        return "<!-- begin " + name + ": written by EventsDocumentTest -->\n";
    }

    private static String end(String name) {
        return "<!-- end " + name + " -->";
    }
}
