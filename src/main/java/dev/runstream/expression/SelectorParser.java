package dev.runstream.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSONPath subset of R433 and says precisely what is not in it. */
final class SelectorParser {
    private final String source;
    private int at;

    private SelectorParser(String source) {
        this.source = source;
    }

    /** @throws IllegalArgumentException with one sentence: what was expected, what came, where */
    static List<SelectorStep> parse(String source) {
        if (source.length() > Selector.SOURCE_MAX_CHARS) {
            throw new IllegalArgumentException("Expected a selector of at most " + Selector.SOURCE_MAX_CHARS
                    + " characters but it has " + source.length() + ".");
        }
        return new SelectorParser(source.strip()).whole();
    }

    private List<SelectorStep> whole() {
        if (source.isEmpty()) {
            throw new IllegalArgumentException("Expected a selector such as $.name but it is empty.");
        }
        List<SelectorStep> steps = new ArrayList<>();
        if (source.charAt(0) == '$') {
            at = 1;
        } else if (source.charAt(0) != '[') {
            steps.add(new SelectorStep.Key(name()));
        }
        while (at < source.length()) {
            steps.add(step(true));
        }
        return List.copyOf(steps);
    }

    private SelectorStep step(boolean filtersAndScans) {
        if (accept("..")) {
            if (!filtersAndScans) {
                throw refuse("a plain path inside the filter", "a deep scan", at - 2);
            }
            return new SelectorStep.Deep(name());
        }
        if (accept(".")) {
            return new SelectorStep.Key(name());
        }
        if (!accept("[")) {
            throw refuse("'.', '..' or '[' (other characters of a name as ['name'])");
        }
        skipBlanks();
        SelectorStep step = bracket(filtersAndScans);
        skipBlanks();
        if (!accept("]")) {
            throw refuse("']'");
        }
        return step;
    }

    private SelectorStep bracket(boolean filters) {
        char c = peek();
        if (c == '\'' || c == '"') {
            return new SelectorStep.Key(quoted());
        }
        if (c >= '0' && c <= '9') {
            return index();
        }
        if (c != '?') {
            throw refuse("an index from 0, a quoted name or a filter");
        }
        if (!filters) {
            throw refuse("a plain path inside the filter", "a filter", at);
        }
        at++;
        return filter();
    }

    private SelectorStep index() {
        int start = at;
        while (isDigit(peek())) {
            at++;
        }
        if (at - start > 9) {
            throw refuse("an index below 1000000000", source.substring(start, at), start);
        }
        return new SelectorStep.Index(Integer.parseInt(source, start, at, 10));
    }

    private SelectorStep filter() {
        expect("(");
        expect("@");
        List<SelectorStep> path = new ArrayList<>();
        while (peek() == '.' || peek() == '[') {
            path.add(step(false));
        }
        skipBlanks();
        SelectorStep.Comparison comparison = comparison();
        skipBlanks();
        JsonNode constant = constant();
        skipBlanks();
        if (peek() == '&' || peek() == '|') {
            throw refuse("one comparison");
        }
        expect(")");
        return new SelectorStep.Filter(List.copyOf(path), comparison, constant);
    }

    private SelectorStep.Comparison comparison() {
        for (SelectorStep.Comparison comparison : SelectorStep.Comparison.values()) {
            if (accept(comparison.sign)) {
                return comparison;
            }
        }
        throw refuse("one of == != < <= > >=");
    }

    private JsonNode constant() {
        char c = peek();
        if (c == '\'' || c == '"') {
            return TextNode.valueOf(quoted());
        }
        int start = at;
        while (isName(peek()) || peek() == '.' || peek() == '+') {
            at++;
        }
        String word = source.substring(start, at);
        return switch (word) {
            case "true" -> BooleanNode.TRUE;
            case "false" -> BooleanNode.FALSE;
            case "null" -> NullNode.getInstance();
            default ->
                JsonText.tryParse(word)
                        .filter(JsonNode::isNumber)
                        .orElseThrow(() -> refuse("a quoted text, a number, true, false or null", found(start), start));
        };
    }

    private String name() {
        int start = at;
        while (isName(peek())) {
            at++;
        }
        if (at == start) {
            throw refuse("a name of letters, digits, '_' and '-' (other characters as ['name'])");
        }
        return source.substring(start, at);
    }

    /** A backslash takes the next character as it is. */
    private String quoted() {
        int start = at;
        char quote = source.charAt(at++);
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (c == quote) {
                return text.toString();
            }
            text.append(c == '\\' && at < source.length() ? source.charAt(at++) : c);
        }
        throw refuse("a closing " + quote, "the end of the selector", start);
    }

    private void expect(String sign) {
        skipBlanks();
        if (!accept(sign)) {
            throw refuse("'" + sign + "'");
        }
    }

    private boolean accept(String sign) {
        boolean there = source.startsWith(sign, at);
        at += there ? sign.length() : 0;
        return there;
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** The next character, or NUL at the end. */
    private char peek() {
        return at < source.length() ? source.charAt(at) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '-' || c >= 0x80;
    }

    private IllegalArgumentException refuse(String expected) {
        return refuse(expected, found(at), at);
    }

    private IllegalArgumentException refuse(String expected, String found, int position) {
        return new IllegalArgumentException("Expected " + expected + " at character " + (position + 1) + " of selector "
                + source + " but found " + found + ".");
    }

    private String found(int position) {
        if (position >= source.length()) {
            return "the end of the selector";
        }
        return switch (source.charAt(position)) {
            case '*' -> "'*' (wildcards are not supported)";
            case ':', ',' -> "'" + source.charAt(position) + "' (slices and unions are not supported)";
            case '&', '|' -> "'" + source.charAt(position) + "' (conditions cannot be combined)";
            case '-' -> "'-' (negative indexes are not supported)";
            default -> "'" + source.substring(position, source.offsetByCodePoints(position, 1)) + "'";
        };
    }
}
