package dev.runstream.runbook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Finds circles in a graph of steps, depth first, without recursion: a chain of steps may be long (R221). */
final class CircleSearch {
    private enum Mark {
        ON_THE_WAY,
        DONE
    }

    private final StepGraph graph;
    private final int max;
    private final Map<String, Mark> marks = new HashMap<>();
    private final Deque<Iterator<StepGraph.Edge>> open = new ArrayDeque<>();
    private final List<StepGraph.Edge> way = new ArrayList<>();
    private final List<List<StepGraph.Edge>> circles = new ArrayList<>();

    CircleSearch(StepGraph graph, int max) {
        this.graph = graph;
        this.max = max;
    }

    List<List<StepGraph.Edge>> circles() {
        for (String step : graph.steps()) {
            if (!marks.containsKey(step)) {
                searchFrom(step);
            }
        }
        return circles;
    }

    private void searchFrom(String start) {
        enter(start);
        while (!open.isEmpty()) {
            Iterator<StepGraph.Edge> edges = open.element();
            if (!edges.hasNext()) {
                open.pop();
                String left = way.isEmpty() ? start : way.removeLast().to();
                marks.put(left, Mark.DONE);
                continue;
            }
            StepGraph.Edge edge = edges.next();
            Mark mark = marks.get(edge.to());
            if (mark == null) {
                way.add(edge);
                enter(edge.to());
            } else if (mark == Mark.ON_THE_WAY && circles.size() < max) {
                circles.add(circle(edge));
            }
        }
    }

    private void enter(String step) {
        marks.put(step, Mark.ON_THE_WAY);
        open.push(graph.edgesFrom(step).iterator());
    }

    /** The end of the way, from where the closing edge leads to. */
    private List<StepGraph.Edge> circle(StepGraph.Edge closing) {
        int from = way.size();
        while (from > 0 && !(from < way.size() && way.get(from).from().equals(closing.to()))) {
            from--;
        }
        boolean self = closing.from().equals(closing.to());
        List<StepGraph.Edge> circle = new ArrayList<>(self ? List.of() : way.subList(from, way.size()));
        circle.add(closing);
        return circle;
    }
}
