package dev.runstream.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Documents for tests. */
final class Documents {
    /** Everything before the entries of {@code mainSteps}. */
    static final String STEPS_HEAD = """
            schemaVersion: '0.3'
            parameters:
              Text: {type: String}
              Number: {type: Integer, default: 3}
              Names: {type: StringList, default: []}
            variables:
              Word: {type: String, default: ''}
              Count: {type: Integer, default: 0}
              Flag: {type: Boolean}
              Rows: {type: MapList}
              Map: {type: StringMap}
            mainSteps:
            """;

    private Documents() {}

    static RunbookParser.Parsed yaml(String text) {
        return RunbookParser.parse(text, DocumentFormat.YAML, DocumentLimits.DEFAULT);
    }

    static RunbookParser.Parsed json(String text) {
        return RunbookParser.parse(text, DocumentFormat.JSON, DocumentLimits.DEFAULT);
    }

    /** A document without errors. */
    static Runbook runbook(String yaml) {
        RunbookParser.Parsed parsed = yaml(yaml);
        assertThat(parsed.runbook()).as(() -> parsed.problems().toString()).isNotNull();
        return parsed.runbook();
    }

    /** These entries of {@code mainSteps}, without errors. */
    static Runbook withSteps(String steps) {
        return runbook(STEPS_HEAD + steps.indent(2));
    }

    /** The problems in short: {@code 3:7 R205 the message}. */
    static List<String> told(RunbookParser.Parsed parsed) {
        return parsed.problems().stream()
                .map(problem ->
                        problem.line() + ":" + problem.column() + " " + problem.rule() + " " + problem.message())
                .toList();
    }
}
