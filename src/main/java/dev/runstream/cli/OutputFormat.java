package dev.runstream.cli;

/** What a command prints on standard output: text for people, or JSON for machines and then nothing else. */
enum OutputFormat {
    text,
    json
}
