package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.runbook.DocumentFormat;
import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import org.junit.jupiter.api.Test;

/** Goal: parsed runbooks do not fill the memory. Method: one more than there is room for. */
class ParsedRunbooksTest {

    @Test
    void theOneUnusedForLongestIsForgotten() {
        Runbook runbook = RunbookParser.parse(Documents.GREET, DocumentFormat.JSON, DocumentLimits.DEFAULT)
                .runbook();
        ParsedRunbooks parsed = new ParsedRunbooks();
        for (int i = 0; i < 500; i++) {
            parsed.put("sha-" + i, runbook);
        }
        assertThat(parsed.get("sha-0")).as("all have room").isSameAs(runbook);
        parsed.put("sha-500", runbook);
        assertThat(parsed.get("sha-1")).as("unused for longest").isNull();
        assertThat(parsed.get("sha-0")).isSameAs(runbook);
        assertThat(parsed.get("sha-500")).isSameAs(runbook);
    }
}
