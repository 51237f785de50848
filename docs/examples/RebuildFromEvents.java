// Rebuilds what `runstream run --output json` printed of an execution that has ended, byte for byte, from the topics events and schemas
// with none of Runstream's code: java -cp "target/*:target/lib/*" docs/examples/RebuildFromEvents.java HOST:PORT EXECUTION-ID
import module java.base;
import com.fasterxml.jackson.databind.*; import com.fasterxml.jackson.databind.node.*;
import org.apache.avro.generic.*; import org.apache.kafka.clients.consumer.KafkaConsumer; import org.apache.kafka.common.TopicPartition;
static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
// Members in order, and where each lies if not under its name: @ a time, # JSON texts, * texts, ! shown when empty, 2 from two on.
static final String EXECUTION = """
    AutomationExecutionId=/header/executionId DocumentName DocumentVersion ExecutionStartTime=@/header/time
    ExecutionEndTime=@/end/header/time AutomationExecutionStatus=/end/status StepExecutions=!/steps StepExecutionsTruncated=/truncated
    Parameters=#/parameters Outputs=/shown FailureMessage=/end/failureMessage WarningMessage=/end/warning Mode
    ParentAutomationExecutionId=/parent/executionId ExecutedBy=/header/requestedBy Target=/target/values/0 Variables=#/variables""", STEP = """
    StepName=/name Action TimeoutSeconds OnFailure MaxAttempts ExecutionStartTime=@/header/time ExecutionEndTime=@/end/header/time
    StepStatus=/status ResponseCode=/shown/StatusCode/0 Inputs Outputs=/shown FailureMessage=/end/failure/message WarningMessage=/end/warning
    FailureDetails/FailureStage=/end/failure/stage FailureDetails/FailureType=/end/failure/type FailureDetails/Details=*/end/failure/details
    StepExecutionId=/id OverriddenParameters=!/none IsEnd NextStep IsCritical ValidNextSteps=!/validNextSteps
    ParentStepDetails/StepExecutionId=/loop/id ParentStepDetails/StepName=/loop/step ParentStepDetails/Action=/loop/action
    ParentStepDetails/Iteration=/iteration/number ParentStepDetails/IteratorValue=/iteration/value Attempts=2/attempts""", ATTEMPT = """
    Attempt Dispatch Status ExecutionStartTime=@/since ExecutionEndTime=@/header/time NextAttemptTime=@/retryAt ResponseCode=/outputs/StatusCode
    FailureMessage=/failure/message FailureDetails/FailureStage=/failure/stage FailureDetails/FailureType=/failure/type
    FailureDetails/Details=*/failure/details Worker CallStartTime=@/startedAt ElapsedMillis DeliveryCount RequestId""";
void main(String[] args) throws Exception {
    var bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    var values = Map.of("runstream.schemas", new ArrayList<byte[]>(), "runstream.events", new ArrayList<byte[]>());
    try (var consumer = new KafkaConsumer<byte[], byte[]>(Map.of("bootstrap.servers", args[0],
        "isolation.level", "read_committed", "auto.offset.reset", "earliest", "key.deserializer", bytes, "value.deserializer", bytes))) {
        var partitions = values.keySet().stream().flatMap(topic -> consumer.partitionsFor(topic).stream());
        var all = partitions.map(p -> new TopicPartition(p.topic(), p.partition())).toList();
        consumer.assign(all);
        for (var ends = consumer.endOffsets(all); all.stream().anyMatch(p -> consumer.position(p) < ends.get(p)); )
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.get(record.topic()).add(record.value()));
    }
    System.out.write(rebuild(values.get("runstream.schemas"), values.get("runstream.events"), args[1]).getBytes("UTF-8"));
}
static String rebuild(List<byte[]> schemas, List<byte[]> events, String id) throws Exception {
    var decoder = new org.apache.avro.message.BinaryMessageDecoder<GenericRecord>(new GenericData(), null);
    for (byte[] text : schemas) decoder.addSchema(new org.apache.avro.Schema.Parser().parse(new String(text, "UTF-8")));
    ObjectNode run = JSON.createObjectNode().put("truncated", false), shown = run.putObject("shown");
    ObjectNode runbooks = run.objectNode(), visits = run.objectNode(), last = run.objectNode();
    for (byte[] bytes : events) {
        GenericRecord event = decoder.decode(bytes); String type = event.getSchema().getName();
        var e = (ObjectNode) JSON.valueToTree(JSON.readValue(event.toString(), Map.class));
        if (type.equals("RunbookRegistered")) runbooks.set(e.get("name") + "/" + e.get("version"), e.get("steps"));
        if (!e.at("/header/executionId").asText().equals(id)) continue;
        if (type.equals("ExecutionStarted")) run.setAll(e); else if (type.equals("ExecutionEnded")) run.set("end", e);
        if (type.equals("VariableUpdated")) run.withObject("variables").set(e.get("name").asText(), e.get("variable"));
        if (type.equals("StepEntered")) { visits.set(e.get("visit").asText(), e); last.set(e.get("step").asText(), e); }
        var visit = visits.get(e.path("visit").asText()) instanceof ObjectNode known ? known : e;
        if (type.matches("StepEntered|AttemptDispatched|ChildStarted")) visit.set("since", e.at("/header/time"));
        if (!type.matches("Attempt(Failed|TimedOut|Throttled|Lost)|StepEnded")) continue;
        if (e.path("call").isObject()) e.setAll((ObjectNode) e.get("call"));
        if (e.at("/failure/code").isTextual()) e.withObject("/failure/details").set("Code", e.at("/failure/code"));
        var payload = e.at("/outputs/Payload").asText(); if (e.path("payloadForm").asText().equals("JSON")) payload = JSON.readTree(payload).asText();
        if (e.path("payloadForm").isTextual() && !e.get("outputs").has("OutputPayload")) e.withObject("outputs").put("OutputPayload",
            TextNode.valueOf(e.get("outputs").has("StatusCode") ? payload : "{\"Payload\":" + payload + "}").toString());
        if (!type.equals("StepEnded")) e.put("status", type.substring(7));
        else visit.<ObjectNode>set("end", e).<ObjectNode>set("status", e.get("status")).set("shown", lists(e.get("outputs"), true));
        visit.withArray("attempts").add(members(e.set("since", visit.remove("since")), ATTEMPT));
    }
    JsonNode document = runbooks.get(run.get("documentName") + "/" + run.get("documentVersion"));
    var steps = run.putArray("steps"); // as they were entered, then those that were not
    for (var visit : visits) for (var is : document) if (is.get("name").equals(visit.get("step")))
        steps.add(members(is.<ObjectNode>deepCopy().setAll(identified((ObjectNode) visit, is.get("name"), id, visits)), STEP));
    for (var is : document) if (!last.has(is.get("name").asText()) && is.path("loop").isNull())
        steps.add(members(identified(is.<ObjectNode>deepCopy().put("status", "Pending"), is.get("name"), id, visits), STEP));
    run.at("/end/outputs").forEach(output -> shown.set(output.get("name").asText(), output.get("values")));
    for (var name : run.at("/end/omittedOutputs")) shown.set(name.asText(), last.at("/" + name.asText().replaceFirst("[.]", "/shown/")));
    return JSON.createObjectNode().set("AutomationExecution", members(run, EXECUTION)).toPrettyString() + "\n";
}
static ObjectNode identified(ObjectNode step, JsonNode name, String id, ObjectNode visits) throws Exception { // each pass has ids of its own
    ObjectNode in = step.withObject("iteration");
    var unique = id + "/" + name.asText() + (in.path("number").asInt(1) == 1 ? "" : "/" + in.get("number"));
    in.set("value", lists(JSON.createObjectNode().set("value", in.path("value")), true).at("/value/0"));
    if (visits.get(in.path("visit").asText()) instanceof ObjectNode loop) step.set("loop", loop);
    return step.put("id", UUID.nameUUIDFromBytes(unique.getBytes("UTF-8")).toString()).<ObjectNode>set("none", JSON.createObjectNode());
}
static ObjectNode members(JsonNode of, String spec) throws Exception {
    var members = JSON.createObjectNode();
    for (var each : spec.split("\\s+")) {
        var at = each.contains("=") ? each.split("=")[1] : "/" + each.substring(0, 1).toLowerCase() + each.substring(1);
        var value = of.at(at.substring(at.indexOf('/')));
        if (value.isNull() || !value.isValueNode() && value.size() < (at.startsWith("!") ? 0 : at.startsWith("2") ? 2 : 1)) continue;
        var name = each.split("=")[0].split("/");
        (name.length == 1 ? members : members.withObject(name[0])).set(name[name.length - 1], at.startsWith("@")
            ? DecimalNode.valueOf(BigDecimal.valueOf(value.asLong(), 3)) : at.matches("[#*].*") ? lists(value, at.startsWith("#")) : value);
    }
    return members;
}
static ObjectNode lists(JsonNode texts, boolean json) throws Exception {
    var lists = JSON.createObjectNode();
    for (var entry : texts.properties().stream().sorted(Map.Entry.comparingByKey()).toList()) {
        var text = entry.getValue().isObject() ? entry.getValue().get("value") : entry.getValue(); // a variable has a type, too
        if (!text.isValueNode() || text.isNull()) continue;
        var value = json ? JSON.readTree(text.asText()) : text; var list = lists.withArray(entry.getKey());
        for (var v : value.isArray() && value.valueStream().noneMatch(JsonNode::isContainerNode) ? value : List.of(value))
            list.add(v.isContainerNode() ? v.toString() : v.asText());
    }
    return lists;
}
