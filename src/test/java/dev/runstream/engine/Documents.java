package dev.runstream.engine;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runbooks of the tests. */
final class Documents {
    private Documents() {}

    /** One function, its answer is the run's output. */
    static final String GREET = lambdas(1);

    /** Steps {@code s1}, {@code s2} … that each call the function {@code f1}, {@code f2} … */
    static String lambdas(int steps) {
        String list = IntStream.rangeClosed(1, steps)
                .mapToObj(i -> step("s" + i, "f" + i, "{\\\"n\\\": " + i + "}", 1))
                .collect(Collectors.joining(","));
        return document(list, "\"s" + steps + ".Payload\"");
    }

    static String withAttempts(int maxAttempts) {
        return document(step("s1", "f1", "{}", maxAttempts), "\"s1.Payload\"");
    }

    /** The second step sends on what the first one answered. */
    static String passesOn() {
        return document(
                step("s1", "f1", "{}", 1) + "," + step("s2", "f2", "{\\\"was\\\": {{s1.Payload}}}", 1),
                "\"s1.Payload\"");
    }

    /** As {@link #passesOn()}, and the second step has two attempts. */
    static String passesOnTwice() {
        return document(
                step("s1", "f1", "{}", 1) + "," + step("s2", "f2", "{\\\"was\\\": {{s1.Payload}}}", 2),
                "\"s1.StatusCode\"");
    }

    /** Has a parameter {@code Text} that becomes the payload. */
    static String echo() {
        return """
                {"schemaVersion":"0.3","parameters":{"Text":{"type":"String"}},"mainSteps":[
                 {"name":"s1","action":"aws:invokeLambdaFunction",
                  "inputs":{"FunctionName":"f1","Payload":"{{Text}}"}}]}""";
    }

    static String sleeps(String duration) {
        return document(
                "{\"name\":\"nap\",\"action\":\"aws:sleep\",\"inputs\":{\"Duration\":\"" + duration + "\"}}", "");
    }

    private static String step(String name, String function, String payload, int maxAttempts) {
        return "{\"name\":\"" + name + "\",\"action\":\"aws:invokeLambdaFunction\",\"maxAttempts\":" + maxAttempts
                + ",\"inputs\":{\"FunctionName\":\"" + function + "\",\"Payload\":\"" + payload + "\"}}";
    }

    private static String document(String steps, String outputs) {
        return "{\"schemaVersion\":\"0.3\",\"mainSteps\":[" + steps + "],\"outputs\":[" + outputs + "]}";
    }
}
