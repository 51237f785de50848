package dev.runstream.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong with a suite, each a line {@code file:line:column: sentence}. */
final class Problems {
    private final String source;
    private final List<String> lines = new ArrayList<>();

    Problems(String source) {
        this.source = source;
    }

    void add(Node node, String path, String sentence) {
        Optional<Mark> mark = node.getStartMark();
        add(
                line(node),
                mark.map(m -> m.getColumn() + 1).orElse(1),
                sentence + (path.isEmpty() ? "" : " (" + path + ")"));
    }

    void add(int line, int column, String sentence) {
        lines.add("%s:%d:%d: %s".formatted(source, line, column, sentence));
    }

    /** One that has its place already. */
    void addLine(String line) {
        lines.add(line);
    }

    String source() {
        return source;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
