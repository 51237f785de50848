package dev.runstream.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Which tests name which rules: methods of the compiled test classes, and cases of the suites. */
final class RuleTests {
    private static final Path SUITES = Path.of("src", "test", "suites");

    /** Its tests name the invariants of docs/reliability.md, which are I1 to I15 and no idioms. */
    private static final String OF_INVARIANTS = "dev.runstream.chaos.";

    private static final Pattern RULE = Pattern.compile("[RTIC]\\d{1,3}");
    private static final Pattern CASE =
            Pattern.compile("\\s*(?:- )?\\s*name:\\s*([\"']?)(?<rules>(?:" + RULE + "[ ,_]+)+)(?<rest>.*?)\\1\\s*");

    private RuleTests() {}

    /** By rule, the names of its tests. */
    static SortedMap<String, SortedSet<String>> find() throws IOException {
        SortedMap<String, SortedSet<String>> found = new TreeMap<>();
        for (Class<?> type : testClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                if (AnnotationSupport.isAnnotated(method, Testable.class)) {
                    String rules = Stream.of(method.getName().split("_"))
                            .filter(part -> RULE.matcher(part).matches())
                            .collect(Collectors.joining(" "));
                    add(found, rules, type.getSimpleName() + "." + method.getName());
                }
            }
        }
        for (Path suite : suites()) {
            for (String line : Files.readAllLines(suite, UTF_8)) {
                Matcher matcher = CASE.matcher(line);
                if (matcher.matches()) {
                    String name = matcher.group("rules") + matcher.group("rest");
                    add(found, matcher.group("rules"), suite.getFileName() + ": " + name.strip());
                }
            }
        }
        return found;
    }

    private static void add(SortedMap<String, SortedSet<String>> found, String rules, String test) {
        Matcher rule = RULE.matcher(rules);
        while (rule.find()) {
            found.computeIfAbsent(rule.group(), id -> new TreeSet<>()).add(test);
        }
    }

    private static List<Class<?>> testClasses() throws IOException {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("dev") && name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length())
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .filter(name -> name.endsWith("Test") || name.endsWith("IT"))
                    .filter(name -> !name.startsWith(OF_INVARIANTS))
                    .<Class<?>>map(RuleTests::load)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, RuleTests.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Expected the class of a class file, but there is none: " + name, e);
        }
    }

    private static Path root() {
        try {
            return Path.of(RuleTests.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> suites() {
        if (!Files.isDirectory(SUITES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(SUITES)) {
            return files.filter(file -> file.toString().endsWith(".suite.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
