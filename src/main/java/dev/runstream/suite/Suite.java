package dev.runstream.suite;

import java.nio.file.Path;
import java.util.List;

/** A file of cases, in its order; their names are different. */
public record Suite(Path file, List<SuiteCase> cases) {
    public Suite {
        cases = List.copyOf(cases);
    }
}
