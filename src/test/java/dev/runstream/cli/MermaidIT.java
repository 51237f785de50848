package dev.runstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstream.runbook.DocumentLimits;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.RunbookParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: Mermaid reads what {@code graph} prints, and the diagrams of docs/. Method: Mermaid's own parser, brought by
 * npm, under node; skipped where one of them is missing. Tagged long: it fetches a hundred packages.
 */
@Tag("long")
class MermaidIT {
    @TempDir
    private Path folder;

    @Test
    void mermaidReadsEveryFlowchart() throws IOException, InterruptedException {
        assumeTrue(run(folder, 20, "node", "--version") == 0, "no node");
        Files.copy(Path.of("src/test/resources/graphs/parse.mjs"), folder.resolve("parse.mjs"));
        assumeTrue(
                run(folder, 240, "npm", "install", "--no-audit", "--no-fund", "mermaid@11", "jsdom@26") == 0,
                "npm cannot fetch mermaid");
        List<String> command = new ArrayList<>(List.of("node", "parse.mjs"));
        List<Path> documents = new ArrayList<>(List.of(
                Path.of("examples/greet.yaml"),
                Path.of("examples/rollout.yaml"),
                Path.of("src/test/resources/graphs/everything.yaml")));
        if (Files.isDirectory(GraphTest.RUNBOOKS)) {
            documents.addAll(GraphTest.documents());
        }
        for (Path file : documents) {
            RunbookFile document = RunbookFile.read(file);
            Runbook runbook = RunbookParser.parse(document.text(), document.format(), DocumentLimits.DEFAULT)
                    .runbook();
            if (runbook != null) {
                command.add(written(document.name(), FlowChart.of(runbook)));
            }
        }
        String states = Files.readString(Path.of("docs", "state-machine.md"), UTF_8);
        String[] parts = states.split("```mermaid\n");
        for (int i = 1; i < parts.length; i++) {
            command.add(written("states" + i, parts[i].substring(0, parts[i].indexOf("```"))));
        }
        assertThat(run(folder, 240, command.toArray(String[]::new)))
                .as(() -> output())
                .isZero();
        System.out.printf("Mermaid read %d diagrams%n", command.size() - 2);
    }

    private String written(String name, String chart) throws IOException {
        Files.writeString(folder.resolve(name + ".mmd"), chart, UTF_8);
        return name + ".mmd";
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.txt"), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** @return its exit code; -1 when there is no such program or it takes longer */
    private static int run(Path folder, int seconds, String... command) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(folder.toFile(), "output.txt"))
                    .start();
        } catch (IOException e) {
            return -1;
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
