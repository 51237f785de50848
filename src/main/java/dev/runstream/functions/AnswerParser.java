package dev.runstream.functions;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one answer of a functions file. */
final class AnswerParser {
    private static final List<String> OUTCOMES =
            List.of("returns", "text", "echo", "error", "throttle", "status", "hang", "reset", "half");
    private static final List<String> KEYS = List.of(
            "returns",
            "text",
            "echo",
            "error",
            "throttle",
            "status",
            "hang",
            "reset",
            "half",
            "after",
            "log",
            "retryAfter",
            "code",
            "message");

    private final ScriptParser script;

    AnswerParser(ScriptParser script) {
        this.script = script;
    }

    /** Empty after a problem. */
    Optional<Answer> answer(Node node, String path) {
        Map<String, Node> entry = script.map(node, path, "an answer such as {returns: …}", KEYS);
        List<String> outcomes = OUTCOMES.stream().filter(entry::containsKey).toList();
        if (outcomes.size() != 1) {
            if (!entry.isEmpty()) {
                script.problem(
                        node,
                        path,
                        "Expected exactly one of %s, but found %s."
                                .formatted(
                                        String.join(", ", OUTCOMES),
                                        outcomes.isEmpty() ? "none of them" : String.join(" and ", outcomes)));
            }
            return Optional.empty();
        }
        String kind = outcomes.getFirst();
        belongs(entry, path, "retryAfter", "throttle", kind);
        belongs(entry, path, "code", "status", kind);
        belongs(entry, path, "message", "status", kind);
        Optional<Answer.Outcome> outcome = outcome(kind, entry, path);
        Duration after = Optional.ofNullable(entry.get("after"))
                .flatMap(n -> duration(n, path + ".after"))
                .orElse(Duration.ZERO);
        String log = text(entry.get("log"), path + ".log");
        return outcome.map(o -> new Answer(o, after, log == null ? "" : log));
    }

    private Optional<Answer.Outcome> outcome(String kind, Map<String, Node> entry, String path) {
        Node node = entry.get(kind);
        if (node == null) {
            return Optional.empty();
        }
        String at = path + "." + kind;
        return switch (kind) {
            case "returns" -> json(node, at).map(AnswerParser::bytes).map(Answer.Returns::new);
            case "half" -> json(node, at).map(AnswerParser::bytes).map(Answer.BreaksOff::new);
            case "text" ->
                Optional.ofNullable(text(node, at)).map(t -> new Answer.Returns(t.getBytes(StandardCharsets.UTF_8)));
            case "error" -> error(node, at);
            case "status" -> status(node, at, entry, path);
            case "throttle" -> whenTrue(node, at).flatMap(_ -> throttle(entry.get("retryAfter"), path));
            case "echo" -> whenTrue(node, at).map(_ -> new Answer.Echoes());
            case "hang" -> whenTrue(node, at).map(_ -> new Answer.Hangs());
            case "reset" -> whenTrue(node, at).map(_ -> new Answer.Resets());
            default -> throw new IllegalStateException("No outcome is called " + kind);
        };
    }

    private Optional<Answer.Outcome> error(Node node, String path) {
        Map<String, Node> error = script.map(
                node,
                path,
                "an error such as {errorType: …, errorMessage: …}",
                List.of("errorType", "errorMessage", "handled"));
        String type = text(error.get("errorType"), path + ".errorType");
        String message = text(error.get("errorMessage"), path + ".errorMessage");
        Node handled = error.get("handled");
        if (!error.isEmpty() && !error.containsKey("errorType")) {
            script.problem(node, path, "Expected the key 'errorType', but it is missing.");
        }
        boolean isHandled =
                handled != null && whenTrue(handled, path + ".handled").isPresent();
        return type == null
                ? Optional.empty()
                : Optional.of(
                        new Answer.Fails(isHandled ? "Handled" : "Unhandled", type, message == null ? "" : message));
    }

    private Optional<Answer.Outcome> status(Node node, String path, Map<String, Node> entry, String answerPath) {
        if (node instanceof ScalarNode scalar && scalar.getValue().matches("[45]\\d\\d")) {
            return Optional.of(new Answer.ServiceFails(
                    Integer.parseInt(scalar.getValue()),
                    text(entry.get("code"), answerPath + ".code"),
                    text(entry.get("message"), answerPath + ".message")));
        }
        script.problem(node, path, "Expected a status of 400 to 599, but found %s.".formatted(kind(node)));
        return Optional.empty();
    }

    private Optional<Answer.Outcome> throttle(@Nullable Node retryAfter, String path) {
        if (retryAfter == null) {
            return Optional.of(new Answer.Throttles(null));
        }
        return duration(retryAfter, path + ".retryAfter").map(Answer.Throttles::new);
    }

    private Optional<Boolean> whenTrue(Node node, String path) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("true")) {
            return Optional.of(true);
        }
        script.problem(node, path, "Expected true, but found %s.".formatted(kind(node)));
        return Optional.empty();
    }

    private Optional<Duration> duration(Node node, String path) {
        Optional<Duration> duration =
                node instanceof ScalarNode scalar ? DurationText.parse(scalar.getValue()) : Optional.empty();
        if (duration.isEmpty()) {
            script.problem(
                    node,
                    path,
                    "Expected a duration such as 200ms, 2s, 1m or PT2S, but found %s.".formatted(kind(node)));
        }
        return duration;
    }

    private @Nullable String text(@Nullable Node node, String path) {
        if (node == null || node instanceof ScalarNode) {
            return node == null ? null : ((ScalarNode) node).getValue();
        }
        script.problem(node, path, "Expected a text, but found %s.".formatted(kind(node)));
        return null;
    }

    private Optional<JsonNode> json(Node node, String path) {
        try {
            return Optional.of(PlainData.of(node));
        } catch (PlainData.NotPlainException e) {
            script.problem(e.node(), path, e.sentence());
            return Optional.empty();
        }
    }

    private void belongs(Map<String, Node> entry, String path, String key, String owner, String kind) {
        Node node = entry.get(key);
        if (node != null && !kind.equals(owner)) {
            script.problem(
                    node,
                    path,
                    "Expected '%s' only next to '%s', but the answer has '%s'.".formatted(key, owner, kind));
        }
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What a node is, for a sentence. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a map";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when scalar.getValue().isEmpty() -> "nothing";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            default -> node.getNodeType().toString();
        };
    }
}
