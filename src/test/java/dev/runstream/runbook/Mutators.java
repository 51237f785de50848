package dev.runstream.runbook;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.runbook.Mutator.Fault;
import dev.runstream.runbook.Mutator.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One mutator for each way in which a document can break a rule of sections 1.1 and 2 to 5. */
final class Mutators {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Parts DOCUMENT = new Parts("the document", document -> List.of(JsonPointer.empty()));
    private static final Parts STEPS = new Parts("a step", Mutators::steps);
    private static final Parts PARAMETERS = new Parts("a parameter", document -> definitions(document, "parameters"));
    private static final Parts GOING_ON = STEPS.where(step -> !isTrue(step, "isEnd"));
    /** A branch with a Default never goes on to its nextStep (R503). */
    private static final Parts FALLING_THROUGH = STEPS.where(step -> !isTrue(step, "isEnd")
            && !(step.path("action").asText().equals("aws:branch")
                    && step.path("inputs").has("Default")));

    private static final Parts OUTPUTS = STEPS.each("outputs");
    private static final Parts CHOICES = inputs("branch").each("Choices");
    private static final Parts COMPARISONS = CHOICES.with("Variable");
    private static final Object MAP = Map.of("k", "v");

    private Mutators() {}

    static List<Mutator> all() {
        List<Mutator> all = new ArrayList<>();
        document(all);
        definitions(all);
        steps(all);
        targets(all);
        references(all);
        lambda(all);
        otherActions(all);
        return all;
    }

    static JsonNode node(Object value) {
        return JSON.valueToTree(value);
    }

    private static void document(List<Mutator> all) {
        all.add(Mutator.set("R305", DOCUMENT, "schemaVersion", "0.9"));
        all.add(Mutator.set("R305", DOCUMENT, "mainsteps", List.of()));
        all.add(Mutator.set("R305", DOCUMENT, "description", MAP));
        all.add(Mutator.set("R308", DOCUMENT, "assumeRole", "arn:aws:iam::role/none"));
        all.add(Mutator.set("R308", DOCUMENT, "assumeRole", "{{ssm:role}}"));
        all.add(append("R340", DOCUMENT, "outputs", "NoSuchStep.Payload"));
        all.add(append("R340", DOCUMENT, "outputs", "{{ a.b }}"));
        all.add(append(
                        "R201",
                        DOCUMENT,
                        "mainSteps",
                        Map.of("name", "not-a-word", "action", "aws:pause", "inputs", Map.of()))
                .in("name"));
    }

    private static void definitions(List<Mutator> all) {
        Parts parameters = DOCUMENT.under("parameters");
        Parts variables = DOCUMENT.under("variables");
        all.add(Mutator.set("R310", parameters, "not-alphanumeric", Map.of("type", "String")));
        all.add(Mutator.set("R311", PARAMETERS, "type", "Text"));
        all.add(Mutator.remove("R311", PARAMETERS, "type", 0));
        all.add(Mutator.set("R312", PARAMETERS, "defualt", "x"));
        all.add(Mutator.set("R312", PARAMETERS, "minChars", "few"));
        all.add(Mutator.set("R314", PARAMETERS.where(is("type", "String")), "default", MAP));
        all.add(Mutator.set("R314", PARAMETERS.where(is("type", "Integer")), "default", "three"));
        all.add(Mutator.set("R314", PARAMETERS.where(is("type", "Boolean")), "default", "true"));
        all.add(Mutator.set("R314", PARAMETERS.where(is("type", "StringList")), "default", "x"));
        all.add(Mutator.set("R318", PARAMETERS, "allowedPattern", "^(["));
        all.add(Mutator.set("R319", PARAMETERS, "allowedValues", "x"));
        all.add(Mutator.set("R420", PARAMETERS.where(is("type", "String")), "default", "{{ Undeclared }}"));
        all.add(Mutator.set("R330", variables, "Added", Map.of("type", "Text")).in("type"));
        all.add(Mutator.set("R332", variables, "Added", Map.of("type", "Integer", "default", "x"))
                .in("default"));
        all.add(Mutator.set("R331", variables, "Added", Map.of("default", "{{variable:Word}}", "type", "String"))
                .in("default"));
    }

    private static void steps(List<Mutator> all) {
        all.add(Mutator.remove("R201", STEPS, "action", 0));
        all.add(Mutator.remove(
                "R201", STEPS.where(step -> !is("action", "aws:loop").test(step)), "inputs", 0));
        all.add(Mutator.set("R201", STEPS, "action", "aws:runShellScript"));
        all.add(Mutator.set(
                "R201", STEPS.where(step -> !is("action", "aws:loop").test(step)), "inputs", List.of()));
        all.add(new Mutator("R201 a name twice", "R201", Mutators::nameTwice));
        all.add(Mutator.set("R202", STEPS, "maxAttempts", 0));
        all.add(Mutator.set("R203", STEPS, "maxAttempts", "many"));
        all.add(Mutator.set("R203", STEPS, "isCritical", "yes"));
        all.add(Mutator.set("R203", STEPS.where(step -> !isTrue(step, "isEnd")), "isEnd", "no"));
        all.add(Mutator.set("R207", STEPS, "timeoutSeconds", "{{ Timeout }}"));
        all.add(Mutator.set("R207", STEPS, "isCritical", "{{ Critical }}"));
        all.add(Mutator.set("R208", STEPS, "onfailure", "Abort"));
        all.add(Mutator.set("R210", STEPS, "timeoutSeconds", 0));
        all.add(Mutator.set("R210", STEPS, "timeoutSeconds", 2_592_001));
        all.add(Mutator.set("R430", STEPS, "outputs", MAP));
        all.add(Mutator.set("R430", OUTPUTS, "Type", "Text"));
        all.add(Mutator.set("R430", OUTPUTS, "type", "String"));
        all.add(Mutator.remove("R430", OUTPUTS, "Name", 0));
        all.add(Mutator.remove("R430", OUTPUTS, "Selector", 0));
        all.add(Mutator.set("R433", OUTPUTS, "Selector", "$.a[?(@.b"));
    }

    private static void targets(List<Mutator> all) {
        all.add(Mutator.set("R204", STEPS, "onFailure", "Retry"));
        all.add(Mutator.set("R204", STEPS, "onCancel", "Continue"));
        all.add(Mutator.set("R205", GOING_ON, "nextStep", "NoSuchStep"));
        all.add(Mutator.set("R205", STEPS, "onFailure", "step:NoSuchStep"));
        all.add(Mutator.set("R205", STEPS, "onCancel", "step:NoSuchStep"));
        all.add(Mutator.set("R205", CHOICES, "NextStep", "NoSuchStep"));
        all.add(Mutator.set("R205", inputs("branch"), "Default", "NoSuchStep"));
        all.add(new Mutator(
                "R206 an end with a nextStep",
                "R206",
                (document, random) -> STEPS.where(step -> isTrue(step, "isEnd"))
                        .pick(document, random)
                        .map(step -> {
                            Mutator.object(document, step)
                                    .set("nextStep", document.at(step).get("name"));
                            return new Fault(step.appendProperty("nextStep"), false);
                        })));
        all.add(goTo("R221 a step that fails into itself", STEPS, "onFailure", "step:", step -> step));
        all.add(goTo("R221 a step that is followed by itself", FALLING_THROUGH, "nextStep", "", step -> step));
        all.add(new Mutator("R221 back to a step before", "R221", Mutators::backToAnAncestor));
        all.add(new Mutator("R225 onCancel to a sleep", "R225", Mutators::cancelIntoASleep));
        all.add(new Mutator("R566 a jump into a body", "R566", Mutators::jumpIntoABody));
    }

    private static void references(List<Mutator> all) {
        all.add(mention("R420", "{{ Undeclared }}"));
        all.add(mention("R420", "{{undeclared_too}}"));
        all.add(mention("R421", "{{ NoSuchStep.Payload }}"));
        all.add(mention("R421", "{{variable:NoSuchVariable}}"));
        all.add(mention("R421", "{{global:NO_SUCH}}"));
        all.add(mention("R421", "{{automation:NO_SUCH}}"));
        all.add(mention("R324", "{{ssm:/some/path}}"));
    }

    private static void lambda(List<Mutator> all) {
        Parts inputs = inputs("invokeLambdaFunction");
        all.add(Mutator.remove("R101", inputs, "FunctionName", 0));
        all.add(Mutator.set("R101", inputs, "FunctionName", "not a name"));
        all.add(Mutator.set("R102", inputs, "Qualifier", "not a qualifier"));
        all.add(Mutator.set("R104", inputs, "InvocationType", "Synchronous"));
        all.add(Mutator.set("R105", inputs, "LogType", "All"));
        all.add(Mutator.set("R106", inputs, "ClientContext", "{\"a\": 1}"));
        all.add(Mutator.set("R107", inputs, "InputPayload", "text"));
        all.add(Mutator.set("R108", inputs.without("InputPayload"), "Payload", MAP));
        all.add(Mutator.set("R108", inputs.without("InputPayload"), "Payload", List.of(1)));
        all.add(Mutator.set("R113", inputs, "FunctionArn", "x"));
        all.add(Mutator.set(
                "R114", STEPS.where(is("action", "aws:invokeLambdaFunction")).each("outputs"), "Name", "StatusCode"));
    }

    private static void otherActions(List<Mutator> all) {
        all.add(Mutator.remove("R501", inputs("branch"), "Choices", 0));
        all.add(Mutator.set("R501", inputs("branch"), "Choices", List.of()));
        all.add(Mutator.set("R501", inputs("branch"), "default", "x"));
        all.add(Mutator.remove("R501", CHOICES, "NextStep", 0));
        all.add(Mutator.remove("R501", COMPARISONS, "Variable", 0));
        all.add(Mutator.set("R501", COMPARISONS, "Equals", "x"));
        all.add(Mutator.set("R508", CHOICES.with("StringEquals"), "StringEquals", MAP));
        all.add(Mutator.set("R508", CHOICES.with("BooleanEquals"), "BooleanEquals", "maybe"));
        all.add(Mutator.set("R512", inputs("sleep"), "Duration", "a while"));
        all.add(Mutator.set("R512", inputs("sleep"), "Duration", "P8D"));
        all.add(Mutator.remove("R511", inputs("sleep"), "Duration", 0));
        all.add(Mutator.remove("R531", inputs("approve"), "Approvers", 0));
        all.add(Mutator.set("R531", inputs("approve"), "MinRequiredApprovals", 11));
        all.add(Mutator.set("R531", inputs("approve"), "Approver", "x"));
        all.add(Mutator.remove("R541", inputs("executeAutomation"), "DocumentName", 0));
        all.add(Mutator.set("R542", inputs("executeAutomation"), "RuntimeParameters", List.of()));
        all.add(Mutator.set("R543", inputs("executeAutomation"), "VolumeId", "x"));
        all.add(Mutator.set("R551", inputs("updateVariable"), "Name", "NoPrefix"));
        all.add(Mutator.set("R551", inputs("updateVariable"), "Name", "variable:NoSuchVariable"));
        all.add(Mutator.remove("R551", inputs("updateVariable"), "Value", 0));
        all.add(Mutator.set("R561", inputs("loop"), "MaxIterations", 101));
        all.add(Mutator.remove("R561", inputs("loop").with("Iterators"), "Iterators", 0));
        all.add(Mutator.set("R561", inputs("loop"), "Until", "x"));
        all.add(Mutator.set("R581", inputs("executeScript"), "Runtime", "python2.7"));
        all.add(Mutator.remove("R581", inputs("executeScript").without("Attachment"), "Script", 0));
        all.add(Mutator.remove("R418", inputs("executeAwsApi"), "Api", 0));
    }

    private static Parts inputs(String action) {
        return STEPS.where(is("action", "aws:" + action)).under("inputs");
    }

    private static Predicate<JsonNode> is(String property, String value) {
        return part -> part.path(property).asText().equals(value);
    }

    private static boolean isTrue(JsonNode step, String property) {
        return step.path(property).asText().equals("true");
    }

    private static List<JsonPointer> steps(JsonNode document) {
        List<JsonPointer> steps = new ArrayList<>();
        collect(document, JsonPointer.empty().appendProperty("mainSteps"), steps);
        return steps;
    }

    private static void collect(JsonNode document, JsonPointer list, List<JsonPointer> steps) {
        for (int i = 0; i < document.at(list).size(); i++) {
            JsonPointer step = list.appendIndex(i);
            steps.add(step);
            if (is("action", "aws:loop").test(document.at(step))) {
                collect(document, step.appendProperty("inputs").appendProperty("Steps"), steps);
            }
        }
    }

    private static JsonPointer lastStep(JsonNode document) {
        return JsonPointer.empty()
                .appendProperty("mainSteps")
                .appendIndex(document.get("mainSteps").size() - 1);
    }

    private static List<JsonPointer> definitions(JsonNode document, String section) {
        List<JsonPointer> found = new ArrayList<>();
        document.path(section)
                .fieldNames()
                .forEachRemaining(name ->
                        found.add(JsonPointer.empty().appendProperty(section).appendProperty(name)));
        return found;
    }

    private static Mutator append(String rule, Parts parts, String list, Object value) {
        return new Mutator(
                rule + " " + list + " + " + value,
                rule,
                (document, random) -> parts.with(list).pick(document, random).map(part -> {
                    ArrayNode array = (ArrayNode) document.at(part.appendProperty(list));
                    array.add(node(value));
                    return new Fault(part.appendProperty(list).appendIndex(array.size() - 1), false);
                }));
    }

    /** At the end of a text that holds a reference already: there references count. */
    private static Mutator mention(String rule, String reference) {
        return new Mutator(rule + " a mention of " + reference, rule, (document, random) -> {
            List<JsonPointer> texts = new ArrayList<>();
            for (JsonPointer step : steps(document)) {
                JsonPointer inputs = step.appendProperty("inputs");
                document.at(inputs).fieldNames().forEachRemaining(input -> {
                    if (!List.of("Steps", "Choices", "Name", "FunctionName").contains(input)) {
                        texts(document, inputs.appendProperty(input), texts);
                    }
                });
            }
            if (texts.isEmpty()) {
                return Optional.empty();
            }
            JsonPointer text = texts.get(random.nextInt(texts.size()));
            put(document, text, TextNode.valueOf(document.at(text).textValue() + reference));
            return Optional.of(new Fault(text, true));
        });
    }

    private static void texts(JsonNode document, JsonPointer at, List<JsonPointer> texts) {
        JsonNode node = document.at(at);
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(name -> texts(document, at.appendProperty(name), texts));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                texts(document, at.appendIndex(i), texts);
            }
        } else if (node.isTextual()
                && References.anyIn(node.textValue())
                && !node.textValue().endsWith("\n")) {
            texts.add(at);
        }
    }

    private static void put(JsonNode document, JsonPointer at, JsonNode value) {
        JsonNode parent = document.at(at.head());
        if (parent instanceof ObjectNode object) {
            object.set(at.last().getMatchingProperty(), value);
        } else {
            ((ArrayNode) parent).set(at.last().getMatchingIndex(), value);
        }
    }

    private static Mutator goTo(
            String name, Parts parts, String property, String prefix, UnaryOperator<JsonPointer> target) {
        return new Mutator(
                name,
                "R221",
                (document, random) -> parts.pick(document, random).map(step -> {
                    String to = document.at(target.apply(step)).get("name").asText();
                    Mutator.object(document, step).put(property, prefix + to);
                    return new Fault(step.appendProperty(property), false);
                }));
    }

    private static Optional<Fault> backToAnAncestor(ObjectNode document, Random random) {
        JsonNode list = document.get("mainSteps");
        Runbook runbook = Documents.json(document.toString()).runbook();
        StepGraph graph = StepGraph.of(runbook);
        List<int[]> pairs = new ArrayList<>();
        for (int from = 1; from < list.size(); from++) {
            for (int to = 0; to < from; to++) {
                boolean follows = graph.edgesFrom(list.get(to).get("name").asText()).stream()
                        .anyMatch(follows(list.get(from)));
                if (follows) {
                    pairs.add(new int[] {from, to});
                }
            }
        }
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        int[] pair = pairs.get(random.nextInt(pairs.size()));
        JsonPointer step = JsonPointer.empty().appendProperty("mainSteps").appendIndex(pair[0]);
        Mutator.object(document, step)
                .put("onFailure", "step:" + list.get(pair[1]).get("name").asText());
        return Optional.of(new Fault(step.appendProperty("onFailure"), false));
    }

    private static Predicate<StepGraph.Edge> follows(JsonNode step) {
        return edge -> edge.to().equals(step.get("name").asText());
    }

    private static Optional<Fault> nameTwice(ObjectNode document, Random random) {
        // A copy, at the end: the original keeps its name, and whoever refers to it.
        ArrayNode list = (ArrayNode) document.get("mainSteps");
        JsonNode name = list.get(random.nextInt(list.size())).get("name");
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.put("action", "aws:pause");
        copy.set("name", name);
        copy.putObject("inputs");
        list.add(copy);
        return Optional.of(new Fault(lastStep(document).appendProperty("name"), false));
    }

    private static Optional<Fault> cancelIntoASleep(ObjectNode document, Random random) {
        Optional<JsonPointer> step = STEPS.where(is("action", "aws:executeAwsApi")
                        .or(is("action", "aws:executeScript"))
                        .or(is("action", "aws:invokeLambdaFunction")))
                .pick(document, random);
        ((ArrayNode) document.get("mainSteps"))
                .add(node(Map.of("name", "AddedSleep", "action", "aws:sleep", "inputs", Map.of("Duration", "PT1S"))));
        return step.map(at -> {
            Mutator.object(document, at).put("onCancel", "step:AddedSleep");
            return new Fault(at.appendProperty("onCancel"), false);
        });
    }

    private static Optional<Fault> jumpIntoABody(ObjectNode document, Random random) {
        BiFunction<String, String, Map<String, Object>> pause = (name, onFailure) ->
                Map.of("name", name, "action", "aws:pause", "onFailure", onFailure, "inputs", Map.of());
        ArrayNode list = (ArrayNode) document.get("mainSteps");
        list.add(node(Map.of(
                "name",
                "AddedLoop",
                "action",
                "aws:loop",
                "inputs",
                Map.of("Iterators", List.of("x"), "Steps", List.of(pause.apply("AddedInner", "Abort"))))));
        list.add(node(pause.apply("AddedOuter", "step:AddedInner")));
        return Optional.of(new Fault(lastStep(document).appendProperty("onFailure"), false));
    }
}
