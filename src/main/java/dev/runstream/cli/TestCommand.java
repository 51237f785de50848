package dev.runstream.cli;

import dev.runstream.runbook.NameGlob;
import dev.runstream.suite.CaseResult;
import dev.runstream.suite.CaseRunner;
import dev.runstream.suite.InvalidSuiteException;
import dev.runstream.suite.JUnitReport;
import dev.runstream.suite.MemoryRunner;
import dev.runstream.suite.SideBySide;
import dev.runstream.suite.Suite;
import dev.runstream.suite.SuiteCase;
import dev.runstream.suite.SuiteReader;
import dev.runstream.suite.SuiteResult;
import dev.runstream.suite.SuitesJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runstream test}: runs the cases of suites and compares what happened with what they expect. */
@Command(
        name = "test",
        description = "Runs the cases of suites in virtual time and compares what happened with what they expect.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything is as expected",
            "1:a case came out otherwise",
            "2:wrong usage, or a suite cannot be read"
        })
final class TestCommand implements Callable<Integer> {
    /** Where cases run. */
    private enum Place {
        memory,
        broker
    }

    @Parameters(paramLabel = "SUITE", arity = "1..*", description = "Suites, YAML: see docs/suites.md.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private List<Path> files;

    @Option(
            names = "--case",
            paramLabel = "GLOB",
            description = "Only cases with such a name; * stands for any text, ? for one character. May be repeated.")
    private List<String> names = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Gets the results as JUnit XML, for continuous integration.")
    private @Nullable Path report;

    @Option(
            names = "--on",
            paramLabel = "memory|broker",
            defaultValue = "memory",
            description =
                    "Where cases run: on the engine's core in memory, or on an embedded broker with engine, worker"
                            + " and functions called over HTTP (default: ${DEFAULT-VALUE}).")
    private Place place = Place.memory;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalStack.quiet();
        PrintWriter err = spec.commandLine().getErr();
        List<Suite> suites = new ArrayList<>();
        for (Path file : files) {
            try {
                suites.add(selected(read(file)));
            } catch (UnreadableFileException e) {
                err.println("runstream: " + e.getMessage());
            } catch (InvalidSuiteException e) {
                e.problems().forEach(err::println);
            }
        }
        err.flush();
        if (suites.size() < files.size()) {
            return ExitCode.WRONG_USAGE;
        }
        if (suites.stream().allMatch(suite -> suite.cases().isEmpty())) {
            err.println("runstream: Expected --case to name a case of the suites, but none has such a name.");
            return ExitCode.WRONG_USAGE;
        }
        List<SuiteResult> results = run(suites);
        if (report != null) {
            write(results, report);
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (output.format()) {
            case json -> out.print(SuitesJson.of(results));
            case text -> summary(results, out);
        }
        out.flush();
        return count(results, CaseResult.Outcome.failed) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Suite read(Path file) throws InvalidSuiteException {
        try {
            return SuiteReader.read(file);
        } catch (NoSuchFileException e) {
            throw new UnreadableFileException("The file " + file + " does not exist.");
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException("The file " + file + " is not text in UTF-8.");
        } catch (IOException e) {
            throw new UnreadableFileException("The file " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private Suite selected(Suite suite) {
        if (names.isEmpty()) {
            return suite;
        }
        List<NameGlob> globs = names.stream().map(NameGlob::new).toList();
        List<SuiteCase> cases = suite.cases().stream()
                .filter(each -> globs.stream().anyMatch(glob -> glob.matches(each.name())))
                .toList();
        return new Suite(suite.file(), cases);
    }

    private List<SuiteResult> run(List<Suite> suites) {
        PrintWriter out = spec.commandLine().getOut();
        List<SuiteResult> results = new ArrayList<>();
        try (CaseRunner runner = runner()) {
            for (Suite suite : suites) {
                boolean text =
                        output.format() == OutputFormat.text && !suite.cases().isEmpty();
                if (text) {
                    out.println(suite.file());
                }
                List<CaseResult> cases = new ArrayList<>();
                for (SuiteCase each : suite.cases()) {
                    CaseResult result = CaseResult.of(each, runner);
                    cases.add(result);
                    if (text) {
                        print(result, suite, out);
                        out.flush();
                    }
                }
                results.add(new SuiteResult(suite, cases));
            }
        }
        return results;
    }

    private CaseRunner runner() {
        return switch (place) {
            case memory -> new MemoryRunner();
            case broker -> {
                PrintWriter err = spec.commandLine().getErr();
                err.println("Starting a broker, an engine, a worker and the local functions ...");
                err.flush();
                yield new BrokerRunner();
            }
        };
    }

    private static void print(CaseResult result, Suite suite, PrintWriter out) {
        SuiteCase each = result.suiteCase();
        switch (result.outcome()) {
            case ok -> out.printf("  ok       %s (%d ms)%n", each.name(), result.millis());
            case skipped -> out.printf("  skipped  %s: %s%n", each.name(), result.skipped());
            case failed -> {
                out.printf("  FAILED   %s (%d ms), %s:%d%n", each.name(), result.millis(), suite.file(), each.line());
                SideBySide.lines(result.differences()).forEach(line -> out.println("           " + line));
            }
        }
    }

    private static void summary(List<SuiteResult> results, PrintWriter out) {
        long millis = results.stream().mapToLong(SuiteResult::millis).sum();
        long skipped = count(results, CaseResult.Outcome.skipped);
        out.printf(
                Locale.ROOT,
                "%d cases: %d ok, %d failed%s, in %.1f s%n",
                results.stream().mapToLong(result -> result.cases().size()).sum(),
                count(results, CaseResult.Outcome.ok),
                count(results, CaseResult.Outcome.failed),
                skipped == 0 ? "" : ", " + skipped + " skipped",
                millis / 1000.0);
    }

    private static long count(List<SuiteResult> results, CaseResult.Outcome outcome) {
        return results.stream().mapToLong(result -> result.count(outcome)).sum();
    }

    private static void write(List<SuiteResult> results, Path file) {
        try {
            JUnitReport.write(results, file);
        } catch (IOException e) {
            throw new CommandFailedException("The report " + file + " cannot be written: " + e, e);
        }
    }
}
