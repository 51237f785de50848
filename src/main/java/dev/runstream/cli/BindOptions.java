package dev.runstream.cli;

import dev.runstream.runbook.Bindings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Functions for actions. */
final class BindOptions {
    @Option(
            names = "--bind",
            paramLabel = "WHAT=FUNCTION",
            description = "A function that carries out an action: Runbook/step, aws:executeAwsApi/ec2:CreateSnapshot"
                    + " or aws:createStack. May be repeated.")
    private Map<String, String> functions = new LinkedHashMap<>();

    /** Function by what it carries out. */
    Map<String, String> functions() {
        return functions;
    }

    Bindings bindings() {
        return new Bindings(functions);
    }
}
