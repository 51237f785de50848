package dev.runstream.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.execution.Command;
import dev.runstream.execution.Command.Mode;
import dev.runstream.execution.Command.RateControl;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.SignalType;
import dev.runstream.execution.Command.StartExecution;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Command.TakeOver;
import dev.runstream.execution.Command.Target;
import dev.runstream.expression.JsonText;
import dev.runstream.expression.JsonText.MalformedJsonException;
import dev.runstream.runbook.DocumentFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests in plain JSON, as {@code requests} takes them beside Avro: one object with one of {@code startExecution},
 * {@code stopExecution}, {@code sendSignal}, {@code registerRunbook}. {@code schemas/requests.schema.json} says the same
 * for other languages; only there cannot be said: no key twice in an object.
 */
public final class RequestJson {
    private RequestJson() {}

    /** Whether the bytes are meant as JSON: Avro's begin with C3, JSON's with an opening brace. */
    public static boolean isJson(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == '{';
    }

    /** @throws UnreadableRecordException with one sentence that names what was expected, what came, and where */
    public static Command parse(byte[] bytes) {
        JsonNode root;
        try {
            root = JsonText.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new UnreadableRecordException("Expected a request in JSON to be UTF-8, but it is not", e);
        } catch (MalformedJsonException e) {
            throw new UnreadableRecordException(
                    "Expected a request in JSON, but it cannot be read. " + e.getMessage(), e);
        }
        JsonFields request = JsonFields.of(root, "the request");
        request.only("startExecution", "stopExecution", "sendSignal", "registerRunbook");
        if (root.size() != 1) {
            throw new UnreadableRecordException("Expected the request to have exactly one of startExecution,"
                    + " stopExecution, sendSignal, registerRunbook, but it has " + root.size());
        }
        String what = root.fieldNames().next();
        JsonFields fields = JsonFields.of(root.get(what), what);
        return switch (what) {
            case "startExecution" -> startExecution(fields);
            case "stopExecution" -> stopExecution(fields);
            case "sendSignal" -> sendSignal(fields);
            default -> registerRunbook(fields);
        };
    }

    private static Command startExecution(JsonFields fields) {
        fields.only(
                "executionId",
                "documentName",
                "documentVersion",
                "parameters",
                "mode",
                "clientToken",
                "tags",
                "requestedBy",
                "takeOver",
                "rateControl");
        return new StartExecution(
                fields.has("executionId") ? fields.executionId("executionId") : null,
                fields.text("documentName"),
                fields.has("documentVersion") ? fields.textOrInteger("documentVersion") : null,
                fields.has("parameters") ? fields.object("parameters").listsOfTexts() : Map.of(),
                fields.constant("mode", Mode.class, Mode.Auto),
                fields.optionalText("clientToken"),
                fields.has("tags") ? fields.object("tags").texts() : Map.of(),
                fields.optionalText("requestedBy"),
                null,
                fields.has("takeOver") ? takeOver(fields.object("takeOver")) : null,
                fields.has("rateControl") ? rateControl(fields.object("rateControl")) : null);
    }

    private static TakeOver takeOver(JsonFields fields) {
        fields.only("executionId", "fromStep", "outputs");
        Map<String, Map<String, String>> outputs = new TreeMap<>();
        if (fields.has("outputs")) {
            JsonFields steps = fields.object("outputs");
            for (String step : steps.names()) {
                outputs.put(step, steps.object(step).jsonTexts());
            }
        }
        return new TakeOver(fields.executionId("executionId"), fields.text("fromStep"), outputs);
    }

    private static RateControl rateControl(JsonFields fields) {
        fields.only("targetParameterName", "targets", "targetMaps", "maxConcurrency", "maxErrors");
        List<Target> targets = new ArrayList<>();
        for (JsonFields target : fields.objects("targets")) {
            target.only("key", "values");
            targets.add(new Target(target.text("key"), target.listOfTexts("values")));
        }
        List<Map<String, List<String>>> targetMaps = fields.objects("targetMaps").stream()
                .map(JsonFields::listsOfTexts)
                .toList();
        return new RateControl(
                fields.optionalText("targetParameterName"),
                List.copyOf(targets),
                targetMaps,
                fields.has("maxConcurrency") ? fields.textOrInteger("maxConcurrency") : null,
                fields.has("maxErrors") ? fields.textOrInteger("maxErrors") : null);
    }

    private static Command stopExecution(JsonFields fields) {
        fields.only("executionId", "type", "requestedBy", "reason");
        return new StopExecution(
                fields.executionId("executionId"),
                fields.constant("type", StopType.class, StopType.Cancel),
                fields.optionalText("requestedBy"),
                fields.optionalText("reason"));
    }

    private static Command sendSignal(JsonFields fields) {
        fields.only("executionId", "signalType", "payload", "requestedBy");
        return new SendSignal(
                fields.executionId("executionId"),
                fields.constant("signalType", SignalType.class, null),
                fields.has("payload") ? fields.object("payload").listsOfTexts() : Map.of(),
                fields.optionalText("requestedBy"));
    }

    private static Command registerRunbook(JsonFields fields) {
        fields.only("name", "content", "format", "setDefault", "versionName", "requestedBy");
        String content = fields.textOrJson("content");
        return new RegisterRunbook(
                fields.text("name"),
                content,
                fields.constant("format", DocumentFormat.class, formatOf(content)),
                fields.bool("setDefault", false),
                fields.optionalText("versionName"),
                fields.optionalText("requestedBy"));
    }

    private static DocumentFormat formatOf(String content) {
        return content.stripLeading().startsWith("{") ? DocumentFormat.JSON : DocumentFormat.YAML;
    }

    /** The names of an enum's constants, for sentences. */
    static String names(Class<? extends Enum<?>> type) {
        return String.join(
                ", ", Stream.of(type.getEnumConstants()).map(Enum::name).toList());
    }

    /** What a field holds, for sentences: its JSON, cut where it is long. */
    static String shown(@Nullable JsonNode node) {
        if (node == null) {
            return "missing";
        }
        String text = JsonText.write(node);
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
