package dev.runstream.cli;

import dev.runstream.runbook.Problem;
import dev.runstream.runbook.Problem.Severity;
import dev.runstream.runbook.Step;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Prints what validation found, one line for each problem, in the form that editors and compilers share. */
record ValidationText(PrintWriter out) {

    void print(List<ValidatedDocument> documents) {
        documents.forEach(this::print);
        long invalid =
                documents.stream().filter(document -> !document.isValid()).count();
        long errors = total(documents, Severity.ERROR);
        long warnings = total(documents, Severity.WARNING);
        out.printf(
                "%s: %d valid, %d with errors; %s, %s%n",
                counted(documents.size(), "document"),
                documents.size() - invalid,
                invalid,
                counted(errors, "error"),
                counted(warnings, "warning"));
    }

    private void print(ValidatedDocument document) {
        for (Problem problem : document.problems()) {
            out.printf(
                    "%s:%d:%d: %s: %s [%s]%n",
                    document.file(),
                    problem.line(),
                    problem.column(),
                    word(problem.severity()),
                    problem.message(),
                    problem.rule());
        }
        List<Step> unbound = document.unbound();
        if (!unbound.isEmpty()) {
            out.printf(
                    "%s: %s: %s a binding: %s%n",
                    document.file(),
                    word(Severity.NOTICE),
                    unbound.size() == 1 ? "1 step needs" : unbound.size() + " steps need",
                    byAction(unbound));
        }
    }

    private static String byAction(List<Step> steps) {
        Map<String, List<String>> names = steps.stream()
                .collect(Collectors.groupingBy(
                        step -> step.action().name(),
                        LinkedHashMap::new,
                        Collectors.mapping(Step::name, Collectors.toList())));
        StringJoiner list = new StringJoiner(", ");
        names.forEach((action, of) -> list.add(action + " (" + String.join(", ", of) + ")"));
        return list.toString();
    }

    /** Coloured when the output is a terminal. */
    private static String word(Severity severity) {
        String word = severity.name().toLowerCase(Locale.ROOT);
        String colour = switch (severity) {
            case ERROR -> "bold,red";
            case WARNING -> "yellow";
            case NOTICE -> "cyan";
        };
        return Ansi.AUTO.string("@|" + colour + " " + word + "|@");
    }

    private static long total(List<ValidatedDocument> documents, Severity severity) {
        return documents.stream()
                .mapToLong(document -> document.count(severity))
                .sum();
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
