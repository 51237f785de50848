package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of files that are added to and never changed. */
public record Frozen(Path folder) {
    /** How new versions are added, for the sentences of failing tests. */
    public static final String ADD =
            "mvn test -Dtest='ReleasedSchemasTest,GoldenBytesTest,EventsDocumentTest,GoldenLogsTest'"
                    + " -Dcontract.write=add";

    static final Frozen RELEASED = new Frozen(Path.of("src/test/resources/released"));
    static final Frozen GOLDEN = new Frozen(Path.of("src/test/resources/golden"));
    public static final Frozen LOGS = new Frozen(Path.of("src/test/resources/logs"));

    /** Whether tests write what is missing instead of failing. */
    public static boolean writing() {
        return List.of("add", "first").contains(System.getProperty("contract.write", ""));
    }

    /** Whether all versions are thrown away first: only before the first release of Runstream. */
    public static boolean startingOver() {
        return "first".equals(System.getProperty("contract.write"));
    }

    /** The texts by path below the folder, with slashes. */
    public Map<String, String> read() {
        Map<String, String> texts = new TreeMap<>();
        if (!Files.exists(folder)) {
            return texts;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    public void write(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), text, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void clear() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
