package dev.runstream.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.execution.StepRequested;
import dev.runstream.expression.OutputDeclaration;
import dev.runstream.expression.OutputType;
import dev.runstream.runbook.ParameterDefinition;
import dev.runstream.runbook.Runbook;
import dev.runstream.runbook.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What functions answer for a document that nobody knows: values that its selectors find, and that its branches ask for. */
final class StandIns {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern KEY = Pattern.compile("\\.\\.?([^.\\[\\]]+)|\\[(\\d+)]|\\['([^']+)']|\\[\\?.*?\\)]");

    /** Values that the patterns of AWS's documents were written for. */
    private static final List<String> SAMPLES = List.of(
            "sample",
            "a-sample-name",
            "1",
            "true",
            "us-east-1",
            "123456789012",
            "i-0123456789abcdef0",
            "mi-0123456789abcdef0",
            "vol-0123456789abcdef0",
            "snap-0123456789abcdef0",
            "ami-0123456789abcdef0",
            "sg-0123456789abcdef0",
            "subnet-0123456789abcdef0",
            "vpc-0123456789abcdef0",
            "eni-0123456789abcdef0",
            "rtb-0123456789abcdef0",
            "eipalloc-0123456789abcdef0",
            "fl-0123456789abcdef0",
            "fs-0123456789abcdef0",
            "d-0123456789",
            "d-012345678a",
            "ws-0123456789",
            "ws-012345678",
            "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "AIDAEXAMPLEEXAMPLE123",
            "EXAMPLE0123456",
            "abcde12345",
            "j-ABCDEFGHIJKLM",
            "arn:aws:iam::123456789012:role/sample",
            "arn:aws:sns:us-east-1:123456789012:Automation-sample",
            "arn:aws:sns:us-east-1:123456789012:sample",
            "arn:aws:sqs:us-east-1:123456789012:sample",
            "arn:aws:s3:::sample",
            "arn:aws:lambda:us-east-1:123456789012:function:sample",
            "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/sample/0123456789abcdef",
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/sample/0123456789abcdef",
            "arn:aws:backup:us-east-1:123456789012:recovery-point:01234567-89ab-cdef-0123-456789abcdef",
            "arn:aws:cloudwatch:us-east-1:123456789012:alarm:sample",
            "arn:aws:cloudtrail:us-east-1:123456789012:trail/sample",
            "arn:aws:ssm:us-east-1:123456789012:change-calendar/sample",
            "arn:aws:dms:us-east-1:123456789012:task:ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "https://sqs.us-east-1.amazonaws.com/123456789012/sample",
            "https://sample.example.com/a",
            "sample.example.com",
            "sample@example.com",
            "01234567-89ab-cdef-0123-456789abcdef",
            "10.0.0.0/16",
            "10.0.0.1",
            "PT1H",
            "2026-01-01T00:00:00Z",
            "cron(0 2 ? * SUN *)",
            "{}",
            "s3://sample/a",
            "s3://sample/a.txt",
            "7",
            "Yes",
            "Yes, I understand and acknowledge",
            "/sample/path",
            "sample.amazonaws.com",
            "0123456789abcdef-01234567-89ab-cdef-0123-456789abcdef-000000",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:sample",
            "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0a:autoScalingGroupName/sample",
            "cluster-sample",
            "e-sample",
            "instanceids=*",
            "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/a/providers/Microsoft.Compute/virtualMachines/a",
            "*",
            "");

    private final Random random;
    private final List<String> constants;
    private final double failures;

    /**
     * @param constants texts that branches compare with
     * @param failures how many of the calls fail, 0 to 1
     */
    StandIns(Random random, List<String> constants, double failures) {
        this.random = random;
        this.constants = constants;
        this.failures = failures;
    }

    boolean fails() {
        return random.nextDouble() < failures;
    }

    /** An answer in which every selector of the step finds a value of its type. */
    JsonNode answer(StepRequested request) {
        boolean script = request.answer() == StepRequested.Answer.SCRIPT;
        ObjectNode root = JSON.objectNode();
        ObjectNode start = script ? JSON.objectNode() : root;
        for (OutputDeclaration output : request.outputs()) {
            boolean gathered =
                    output.selector().contains("..") || output.selector().contains("?(");
            JsonNode value = value(output.type());
            // Deep scans and filters gather what they find into a list.
            put(start, keys(output.selector()), gathered && value.isArray() ? value.get(0) : value);
        }
        JsonNode whole = start.remove("");
        if (script) {
            whole = start.remove("Payload");
        }
        return whole != null
                ? whole
                : root.isEmpty() && !script ? JSON.objectNode().put("Status", "Success") : root;
    }

    /** Values for all parameters that need one; absent for those whose pattern no sample fits. */
    static Map<String, List<String>> parameters(Runbook runbook) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (ParameterDefinition parameter : runbook.parameters().values()) {
            if (runbook.assumeRole().contains(parameter.name())) {
                given.put(parameter.name(), List.of("arn:aws:iam::123456789012:role/sample"));
            } else if (parameter.defaultValue() == null) {
                sample(parameter).ifPresent(value -> given.put(parameter.name(), List.of(value)));
            }
        }
        return given;
    }

    /** Every text that a branch or a loop condition of the runbook compares with. */
    static List<String> constants(Runbook runbook) {
        TreeSet<String> constants = new TreeSet<>(List.of("sample"));
        for (Step step : runbook.stepsByName().values()) {
            for (String input : List.of("Choices", "LoopCondition")) {
                if (step.inputs().containsKey(input)) {
                    collect(step.inputs().get(input).source(), constants);
                }
            }
        }
        return List.copyOf(constants);
    }

    private static void collect(JsonNode node, TreeSet<String> constants) {
        node.properties().forEach(field -> {
            if (field.getValue().isTextual() && !List.of("Variable", "NextStep").contains(field.getKey())) {
                constants.add(field.getValue().textValue());
            }
        });
        node.forEach(each -> collect(each, constants));
    }

    private static java.util.Optional<String> sample(ParameterDefinition parameter) {
        if (!parameter.allowedValues().isEmpty()) {
            return java.util.Optional.of(parameter.allowedValues().getFirst().asText());
        }
        Pattern pattern = parameter.allowedPattern();
        return SAMPLES.stream()
                .filter(text -> switch (parameter.type()) {
                    case Integer ->
                        pattern == null
                                ? text.equals("1")
                                : text.matches("\\d") && pattern.matcher(text).matches();
                    case Boolean -> text.equals("true");
                    case StringMap, MapList -> text.equals("{}");
                    case String, StringList ->
                        pattern == null
                                ? (parameter.typeName() + parameter.name()).contains("Role") == text.contains(":role/")
                                : pattern.matcher(text).matches();
                })
                .filter(text -> parameter.type() != OutputType.String
                        || text.length() >= parameter.minChars().orElse(0))
                .findFirst();
    }

    private JsonNode value(OutputType type) {
        return switch (type) {
            case String -> JSON.textNode(text());
            case StringList -> JSON.arrayNode().add(text()).add("second");
            case Integer -> JSON.numberNode(random.nextInt(4));
            case Boolean -> JSON.booleanNode(random.nextBoolean());
            case StringMap -> JSON.objectNode().put("key", text());
            case MapList -> JSON.arrayNode().add(JSON.objectNode().put("key", text()));
        };
    }

    private String text() {
        return constants.get(random.nextInt(constants.size()));
    }

    /** The keys of a selector; a number is an index. */
    private static List<String> keys(String selector) {
        String path = selector.startsWith("$") ? selector.substring(1) : "." + selector;
        List<String> keys = new ArrayList<>();
        Matcher matcher = KEY.matcher(path);
        while (matcher.find()) {
            String key = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
            keys.add(key != null ? key : matcher.group(2) != null ? "#" + matcher.group(2) : "#0");
        }
        return keys;
    }

    private static void put(ObjectNode at, List<String> keys, JsonNode value) {
        if (keys.isEmpty()) {
            at.set("", value);
            return;
        }
        String key = keys.getFirst();
        List<String> rest = keys.subList(1, keys.size());
        if (rest.isEmpty()) {
            if (!at.has(key)) {
                at.set(key, value);
            }
        } else if (rest.getFirst().startsWith("#")) {
            JsonNode there = at.get(key);
            ArrayNode list = there instanceof ArrayNode array ? array : JSON.arrayNode();
            at.set(key, list);
            int index = Integer.parseInt(rest.getFirst().substring(1));
            boolean leaf = rest.size() == 1;
            while (list.size() <= index) {
                list.add(leaf ? value : JSON.objectNode());
            }
            if (!leaf) {
                ObjectNode element = list.get(index) instanceof ObjectNode object ? object : JSON.objectNode();
                list.set(index, element);
                put(element, rest.subList(1, rest.size()), value);
            }
        } else {
            ObjectNode inner = at.get(key) instanceof ObjectNode object ? object : JSON.objectNode();
            at.set(key, inner);
            put(inner, rest, value);
        }
    }
}
