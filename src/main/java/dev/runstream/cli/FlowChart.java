package dev.runstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.Template;
import dev.runstream.runbook.Action;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import dev.runstream.runbook.Step.OnCancel;
import dev.runstream.runbook.Step.OnFailure;
import dev.runstream.runbook.StepGraph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A runbook as a flowchart of Mermaid: what can follow what, and why. */
final class FlowChart {
    /** A condition is cut where it would be longer than this. */
    private static final int CONDITION_MAX = 60;

    /** Shown without its braces. */
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{[ \\t]*([\\w.:]+)[ \\t]*}}");

    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Set<String> reachable;
    private final StringBuilder text = new StringBuilder();

    private FlowChart(Runbook runbook) {
        reachable = StepGraph.of(runbook).reachable();
        runbook.stepsByName().keySet().forEach(name -> ids.put(name, "s" + (ids.size() + 1)));
    }

    static String of(Runbook runbook) {
        return new FlowChart(runbook).draw(runbook);
    }

    private String draw(Runbook runbook) {
        text.append("flowchart TD\n");
        text.append("  start([start])\n");
        for (Step step : runbook.steps()) {
            node(step, "  ");
        }
        text.append("  finish([end])\n");
        edge("start", id(runbook.first().name()), "");
        for (Step step : runbook.steps()) {
            edges(step, "finish");
        }
        String unreachable = String.join(
                ",",
                ids.entrySet().stream()
                        .filter(entry -> !reachable.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .toList());
        if (!unreachable.isEmpty()) {
            text.append("  classDef unreachable stroke-dasharray: 5 5,opacity:0.6\n");
            text.append("  class ").append(unreachable).append(" unreachable\n");
        }
        return text.toString();
    }

    /** A loop is a box around its body, with a node of its own to enter it by and one where a pass ends. */
    private void node(Step step, String indent) {
        String id = id(step.name());
        String label = escaped(step.name()) + "<br/>" + escaped(step.action().name())
                + (reachable.contains(step.name()) ? "" : "<br/>(unreachable)");
        boolean branch = step.action().kind() == Action.Kind.BRANCH;
        String drawn = id + (branch ? "{\"" + label + "\"}" : "[\"" + label + "\"]");
        if (step.body().isEmpty()) {
            text.append(indent).append(drawn).append('\n');
            return;
        }
        text.append(indent)
                .append("subgraph ")
                .append(id)
                .append("_loop [\"loop ")
                .append(escaped(step.name()))
                .append("\"]\n");
        text.append(indent).append("  ").append(drawn).append('\n');
        for (Step inner : step.body()) {
            node(inner, indent + "  ");
        }
        text.append(indent).append("  ").append(id).append("_pass([end of pass])\n");
        text.append(indent).append("end\n");
    }

    /** @param end where the list leads that the step is in */
    private void edges(Step step, String end) {
        String from = id(step.name());
        if (!step.body().isEmpty()) {
            String pass = from + "_pass";
            edge(from, id(step.body().getFirst().name()), passes(step));
            step.body().forEach(inner -> edges(inner, pass));
            edge(pass, from, "next pass");
        }
        boolean branch = step.action().kind() == Action.Kind.BRANCH;
        boolean chooses = branch && choices(step);
        String next = step.next();
        String onward = step.end() || next == null ? end : id(next);
        if (!chooses) {
            edge(from, onward, branch ? "no choice" : step.end() || next == null ? "end" : "next");
        }
        switch (step.onFailure()) {
            case OnFailure.Abort() -> {}
            case OnFailure.Continue() -> edge(from, onward, "on failure, continue");
            case OnFailure.GoTo(String target) -> edge(from, id(target), "on failure");
        }
        if (step.onCancel() instanceof OnCancel.GoTo(String target)) {
            dotted(from, id(target), "on cancel");
        }
    }

    /** @return whether it has a Default: then it never falls through (R503) */
    private boolean choices(Step branch) {
        String from = id(branch.name());
        Template choices = branch.inputs().get("Choices");
        if (choices != null) {
            for (JsonNode choice : choices.source()) {
                JsonNode next = choice.path("NextStep");
                if (next.isTextual() && ids.containsKey(next.textValue())) {
                    edge(from, id(next.textValue()), condition(choice));
                }
            }
        }
        Template otherwise = branch.inputs().get("Default");
        if (otherwise == null) {
            return false;
        }
        if (otherwise.source().isTextual() && ids.containsKey(otherwise.source().textValue())) {
            edge(from, id(otherwise.source().textValue()), "default");
        }
        return true;
    }

    private static String passes(Step loop) {
        Template condition = loop.inputs().get("LoopCondition");
        return condition == null ? "each pass" : "while " + condition(condition.source());
    }

    /** A condition in short: {@code variable operator constant}, joined by and, or, not. */
    static String condition(JsonNode condition) {
        String whole = full(condition);
        return whole.length() <= CONDITION_MAX ? whole : whole.substring(0, cut(whole)) + "…";
    }

    private static int cut(String text) {
        int end = CONDITION_MAX - 1;
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private static String full(JsonNode condition) {
        for (Map.Entry<String, JsonNode> entry : condition.properties()) {
            switch (entry.getKey()) {
                case "NextStep", "Variable" -> {}
                case "Not" -> {
                    return "not (" + full(entry.getValue()) + ")";
                }
                case "And", "Or" -> {
                    StringBuilder joined = new StringBuilder();
                    for (JsonNode each : entry.getValue()) {
                        joined.append(joined.isEmpty() ? "" : entry.getKey().equals("And") ? " and " : " or ")
                                .append('(')
                                .append(full(each))
                                .append(')');
                    }
                    return joined.toString();
                }
                default -> {
                    return plain(condition.path("Variable")) + " " + entry.getKey() + " " + plain(entry.getValue());
                }
            }
        }
        return "";
    }

    private static String plain(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "";
        }
        String text = value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : JsonText.write(value);
        return REFERENCE.matcher(text).replaceAll("$1");
    }

    private void edge(String from, String to, String label) {
        text.append("  ")
                .append(from)
                .append(" --> ")
                .append(label(label))
                .append(to)
                .append('\n');
    }

    private void dotted(String from, String to, String label) {
        text.append("  ")
                .append(from)
                .append(" -.-> ")
                .append(label(label))
                .append(to)
                .append('\n');
    }

    private static String label(String label) {
        return label.isEmpty() ? "" : "|\"" + escaped(label) + "\"| ";
    }

    private String id(String step) {
        String id = ids.get(step);
        if (id == null) {
            throw new IllegalStateException("Expected a step of the runbook, but got " + step);
        }
        return id;
    }

    /** Everything but letters, digits and a few marks as a character code, so that no text can end a label. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || " _.,:-+()/…".indexOf(c) >= 0) {
                escaped.appendCodePoint(c);
            } else if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                escaped.append(' ');
            } else {
                escaped.append('#').append(c).append(';');
            }
        });
        return escaped.toString();
    }
}
