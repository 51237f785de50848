// Rebuilds what `runstream run --output json` printed of an execution that has ended, byte for byte, from the topics events and schemas
// with none of Runstream's code: java -cp "target/*:target/lib/*" docs/examples/RebuildFromEvents.java HOST:PORT EXECUTION-ID
import module java.base;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import org.apache.avro.generic.*;
static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
// Members in order, and where each lies if not under its name: @ a time, # JSON texts, * texts, ! shown when empty, 2 from two on.
static final String EXECUTION = """
    AutomationExecutionId=/header/executionId DocumentName DocumentVersion ExecutionStartTime=@/header/time
    ExecutionEndTime=@/end/header/time AutomationExecutionStatus=/end/status StepExecutions=!/steps StepExecutionsTruncated=/truncated
    Parameters=#/parameters Outputs=/shown FailureMessage=/end/failureMessage WarningMessage=/end/warning Mode
    ParentAutomationExecutionId=/parent/executionId ExecutedBy=/header/requestedBy Variables=#/variables""", STEP = """
    StepName=/name Action TimeoutSeconds OnFailure MaxAttempts ExecutionStartTime=@/header/time ExecutionEndTime=@/end/header/time
    StepStatus=/status ResponseCode=/shown/StatusCode/0 Inputs Outputs=/shown FailureMessage=/end/failure/message
    WarningMessage=/end/warning FailureDetails/FailureStage=/end/failure/stage FailureDetails/FailureType=/end/failure/type
    FailureDetails/Details=*/end/failure/details StepExecutionId=/id OverriddenParameters=!/none IsEnd NextStep IsCritical
    ValidNextSteps=!/validNextSteps Attempts=2/attempts""", ATTEMPT = """
    Attempt Dispatch Status ExecutionStartTime=@/since ExecutionEndTime=@/header/time NextAttemptTime=@/retryAt
    ResponseCode=/outputs/StatusCode FailureMessage=/failure/message FailureDetails/FailureStage=/failure/stage
    FailureDetails/FailureType=/failure/type FailureDetails/Details=*/failure/details Worker CallStartTime=@/startedAt ElapsedMillis
    DeliveryCount RequestId""";
void main(String[] args) throws Exception {
    var bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    var values = Map.of("runstream.schemas", new ArrayList<byte[]>(), "runstream.events", new ArrayList<byte[]>());
    try (var consumer = new org.apache.kafka.clients.consumer.KafkaConsumer<byte[], byte[]>(Map.of("bootstrap.servers", args[0],
        "isolation.level", "read_committed", "auto.offset.reset", "earliest", "key.deserializer", bytes, "value.deserializer", bytes))) {
        var all = values.keySet().stream().flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition())).toList();
        consumer.assign(all);
        for (var ends = consumer.endOffsets(all); all.stream().anyMatch(p -> consumer.position(p) < ends.get(p)); )
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.get(record.topic()).add(record.value()));
    }
    System.out.write(rebuild(values.get("runstream.schemas"), values.get("runstream.events"), args[1]).getBytes("UTF-8"));
}

static String rebuild(List<byte[]> schemas, List<byte[]> events, String id) throws Exception {
    var decoder = new org.apache.avro.message.BinaryMessageDecoder<GenericRecord>(new GenericData(), null);
    for (byte[] text : schemas) decoder.addSchema(new org.apache.avro.Schema.Parser().parse(new String(text, "UTF-8")));
    ObjectNode run = JSON.createObjectNode().put("truncated", false), runbooks = run.objectNode();
    ObjectNode visits = run.objectNode(), shown = run.putObject("shown");
    for (byte[] bytes : events) {
        var event = decoder.decode(bytes);
        var type = event.getSchema().getName();
        var e = (ObjectNode) JSON.valueToTree(JSON.readValue(event.toString(), Map.class));
        if (type.equals("RunbookRegistered")) runbooks.set(e.get("name") + "/" + e.get("version"), e);
        if (!e.at("/header/executionId").asText().equals(id)) continue;
        if (type.equals("ExecutionStarted")) run.setAll(e);
        if (type.equals("ExecutionEnded")) run.set("end", e);
        if (type.equals("VariableUpdated")) run.withObject("variables").set(e.get("name").asText(), e.get("variable"));
        if (type.equals("StepEntered")) visits.set(e.get("step").asText(), e);
        var visit = visits.get(e.path("step").asText()) instanceof ObjectNode known ? known : e;
        if (type.matches("StepEntered|AttemptDispatched|ChildStarted")) visit.set("since", e.at("/header/time"));
        if (!type.matches("Attempt(Failed|TimedOut|Throttled|Lost)|StepEnded")) continue;
        if (e.path("call").isObject()) e.setAll((ObjectNode) e.get("call"));
        if (e.at("/failure/code").isTextual()) e.withObject("/failure/details").set("Code", e.at("/failure/code"));
        var payload = e.at("/outputs/Payload").asText();
        if (e.path("payloadForm").asText().equals("JSON")) payload = JSON.readTree(payload).asText();
        if (e.path("payloadForm").isTextual() && !e.get("outputs").has("OutputPayload")) e.withObject("outputs").put("OutputPayload",
            TextNode.valueOf(e.get("outputs").has("StatusCode") ? payload : "{\"Payload\":" + payload + "}").toString());
        if (!type.equals("StepEnded")) e.put("status", type.substring(7));
        else visit.<ObjectNode>set("end", e).<ObjectNode>set("status", e.get("status")).set("shown", lists(e.get("outputs"), true));
        visit.withArray("attempts").add(members(e.set("since", visit.remove("since")), ATTEMPT));
    }
    var steps = new TreeMap<Long, ObjectNode>(); // as they were entered, then those that were not
    for (var is : runbooks.get(run.get("documentName") + "/" + run.get("documentVersion")).get("steps")) {
        var step = is.<ObjectNode>deepCopy().put("visit", Long.MAX_VALUE / 2 + steps.size()).put("status", "Pending");
        if (visits.get(is.get("name").asText()) instanceof ObjectNode visit) step.setAll(visit);
        step.put("id", UUID.nameUUIDFromBytes((id + "/" + is.get("name").asText()).getBytes("UTF-8")).toString()).putObject("none");
        steps.put(step.get("visit").asLong(), members(step, STEP));
    }
    run.putArray("steps").addAll(steps.values());
    for (var output : run.at("/end/outputs")) shown.set(output.get("name").asText(), output.get("values"));
    for (var name : run.at("/end/omittedOutputs")) shown.set(name.asText(), visits.at("/" + name.asText().replaceFirst("[.]", "/shown/")));
    return JSON.createObjectNode().set("AutomationExecution", members(run, EXECUTION)).toPrettyString() + "\n";
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
        if (text.isNull()) continue;
        var value = json ? JSON.readTree(text.asText()) : text;
        for (var v : value.isArray() && value.valueStream().noneMatch(JsonNode::isContainerNode) ? value : List.of(value))
            lists.withArray(entry.getKey()).add(v.isContainerNode() ? v.toString() : v.asText());
    }
    return lists;
}
