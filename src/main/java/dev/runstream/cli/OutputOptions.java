package dev.runstream.cli;

import picocli.CommandLine.Option;

/** How a command prints its result. */
final class OutputOptions {
    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "What to print on standard output; json is one document (default: ${DEFAULT-VALUE}).")
    private OutputFormat format = OutputFormat.text;

    OutputFormat format() {
        return format;
    }
}
