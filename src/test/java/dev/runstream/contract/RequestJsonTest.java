package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
import dev.runstream.runbook.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a request in JSON means what its author meant, or is refused with a sentence; and the published JSON Schema says
 * the same as the parser. Method: each request goes through both.
 */
class RequestJsonTest {
    private static final String ID = "0192f5c0-7d8e-7a11-9c3b-2f6d1e5a4b90";
    private static final Schema SCHEMA = schema();

    @Test
    void theShortestStart() {
        assertThat(accepted("{'startExecution':{'documentName':'AWS-StopEC2Instance'}}"))
                .isEqualTo(new StartExecution(
                        null,
                        "AWS-StopEC2Instance",
                        null,
                        Map.of(),
                        Mode.Auto,
                        null,
                        Map.of(),
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void R542_valuesBecomeListsOfTexts() {
        StartExecution start = (StartExecution) accepted("{'startExecution':{'documentName':'d','parameters':{"
                + "'text':'v','integer':12,'float':1.50,'yes':true,'list':['a','b',3,false],'none':[],"
                + "'map':{'b':1,'a':[true]},'maps':[{'k':'v'},{'k':'w'}],'lists':[[1,2]],'empty':''}}}");

        assertThat(start.parameters())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "text", List.of("v"),
                        "integer", List.of("12"),
                        "float", List.of("1.50"),
                        "yes", List.of("true"),
                        "list", List.of("a", "b", "3", "false"),
                        "none", List.of(),
                        "map", List.of("{\"b\":1,\"a\":[true]}"),
                        "maps", List.of("{\"k\":\"v\"}", "{\"k\":\"w\"}"),
                        "lists", List.of("[1,2]"),
                        "empty", List.of("")));
    }

    @Test
    void everyFieldOfAStart() {
        assertThat(accepted("{'startExecution':{'executionId':'" + ID + "','documentName':'d','documentVersion':3,"
                        + "'parameters':{'p':['v']},'mode':'Interactive','clientToken':'t','tags':{'team':'a'},"
                        + "'requestedBy':'ada','takeOver':{'executionId':'" + ID + "','fromStep':'s',"
                        + "'outputs':{'r':{'Payload':{'a':1},'N':2}}},'rateControl':{'targetParameterName':'p',"
                        + "'targets':[{'key':'ParameterValues','values':['a',1]}],'targetMaps':[{'p':'x'}],"
                        + "'maxConcurrency':'10%','maxErrors':1}}}"))
                .isEqualTo(new StartExecution(
                        ID,
                        "d",
                        "3",
                        Map.of("p", List.of("v")),
                        Mode.Interactive,
                        "t",
                        Map.of("team", "a"),
                        "ada",
                        null,
                        new TakeOver(ID, "s", Map.of("r", Map.of("Payload", "{\"a\":1}", "N", "2"))),
                        new RateControl(
                                "p",
                                List.of(new Target("ParameterValues", List.of("a", "1"))),
                                List.of(Map.of("p", List.of("x"))),
                                "10%",
                                "1")));
    }

    @Test
    void aFieldThatIsNullIsOneThatIsNotThere() {
        assertThat(accepted("{'startExecution':{'executionId':null,'documentName':'d','documentVersion':null,"
                        + "'parameters':null,'mode':null,'clientToken':null,'tags':null,'requestedBy':null,"
                        + "'takeOver':null,'rateControl':null}}"))
                .isEqualTo(accepted("{'startExecution':{'documentName':'d'}}"));
    }

    @Test
    void stopsAndSignals() {
        assertThat(accepted("{'stopExecution':{'executionId':'" + ID + "'}}"))
                .isEqualTo(new StopExecution(ID, StopType.Cancel, null, null));
        assertThat(accepted("{'stopExecution':{'executionId':'" + ID + "','type':'Complete','reason':'r',"
                        + "'requestedBy':'ada'}}"))
                .isEqualTo(new StopExecution(ID, StopType.Complete, "ada", "r"));
        assertThat(accepted("{'sendSignal':{'executionId':'" + ID + "','signalType':'Approve',"
                        + "'payload':{'Comment':'go on'},'requestedBy':'ada'}}"))
                .isEqualTo(new SendSignal(ID, SignalType.Approve, Map.of("Comment", List.of("go on")), "ada"));
    }

    @Test
    void aRunbookAsTextOrAsItself() {
        assertThat(accepted("{'registerRunbook':{'name':'n','content':'schemaVersion: 1','setDefault':true,"
                        + "'versionName':'v','requestedBy':'ada'}}"))
                .isEqualTo(new RegisterRunbook("n", "schemaVersion: 1", DocumentFormat.YAML, true, "v", "ada"));
        assertThat(accepted("{'registerRunbook':{'name':'n','content':{'schemaVersion':'0.3','mainSteps':[]}}}"))
                .isEqualTo(new RegisterRunbook(
                        "n", "{\"schemaVersion\":\"0.3\",\"mainSteps\":[]}", DocumentFormat.JSON, false, null, null));
        assertThat(accepted("{'registerRunbook':{'name':'n','content':' {}','format':'YAML'}}"))
                .isEqualTo(new RegisterRunbook("n", " {}", DocumentFormat.YAML, false, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | Expected the request to have exactly one of startExecution, stopExecution, sendSignal, registerRunbook, but"
                        + " it has 0",
                "{'start':{}} | Expected the request to have no other fields than startExecution, stopExecution, sendSignal,"
                        + " registerRunbook, but it has start",
                "{'startExecution':{'documentName':'d'},'stopExecution':{}} | Expected the request to have exactly one of"
                        + " startExecution, stopExecution, sendSignal, registerRunbook, but it has 2",
                "{'startExecution':[]} | Expected startExecution to be an object, but it is []",
                "{'startExecution':null} | Expected startExecution to be an object, but it is null",
                "{'startExecution':{}} | Expected documentName of startExecution to be a text that is not empty, but it is missing",
                "{'startExecution':{'documentName':''}} | Expected documentName of startExecution to be a text that is not empty,"
                        + " but it is \"\"",
                "{'startExecution':{'documentName':'d','paramters':{},'x':1}} | Expected startExecution to have no other fields"
                        + " than executionId, documentName, documentVersion, parameters, mode, clientToken, tags, requestedBy,"
                        + " takeOver, rateControl, but it has paramters, x",
                "{'startExecution':{'documentName':'d','parent':null}} | Expected startExecution to have no other fields than"
                        + " executionId, documentName, documentVersion, parameters, mode, clientToken, tags, requestedBy, takeOver,"
                        + " rateControl, but it has parent",
                "{'startExecution':{'documentName':'d','executionId':'42'}} | Expected executionId of startExecution to be an"
                        + " execution id of 36 characters, but it is \"42\"",
                "{'startExecution':{'documentName':'d','mode':'auto'}} | Expected mode of startExecution to be one of Auto,"
                        + " Interactive, but it is \"auto\"",
                "{'startExecution':{'documentName':'d','documentVersion':1.5}} | Expected documentVersion of startExecution to be"
                        + " a text or an integer from 0 to 2147483647, but it is 1.5",
                "{'startExecution':{'documentName':'d','parameters':{'p':null}}} | Expected p of parameters of startExecution to"
                        + " be a value in each place, but it is null",
                "{'startExecution':{'documentName':'d','parameters':{'p':['a',null]}}} | Expected p of parameters of"
                        + " startExecution to be a value in each place, but it is [\"a\",null]",
                "{'startExecution':{'documentName':'d','parameters':['p']}} | Expected parameters of startExecution to be an"
                        + " object, but it is [\"p\"]",
                "{'startExecution':{'documentName':'d','tags':{'a':1}}} | Expected a of tags of startExecution to be a text, but"
                        + " it is 1",
                "{'startExecution':{'documentName':'d','requestedBy':1}} | Expected requestedBy of startExecution to be a text,"
                        + " but it is 1",
                "{'startExecution':{'documentName':'d','rateControl':{'targets':[{'key':'k'}]}}} | Expected values of each of"
                        + " targets of rateControl of startExecution to be a list, but it is missing",
                "{'stopExecution':{}} | Expected executionId of stopExecution to be an execution id of 36 characters, but it is"
                        + " missing",
                "{'sendSignal':{'executionId':'" + ID
                        + "'}} | Expected signalType of sendSignal to be one of Approve, Reject,"
                        + " StartStep, StopStep, Resume, Revoke, but it is missing",
                "{'registerRunbook':{'name':'n','content':[]}} | Expected content of registerRunbook to be a text that is not"
                        + " empty, but it is []",
                "{'registerRunbook':{'name':'n','content':'c','setDefault':'yes'}} | Expected setDefault of registerRunbook to be"
                        + " true or false, but it is \"yes\"",
            })
    void whatIsWrongIsRefusedWithASentence(String request, String sentence) {
        String json = request.replace('\'', '"');
        assertThatThrownBy(() -> RequestJson.parse(json.getBytes(UTF_8)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(sentence);
        assertThat(SCHEMA.validate(json, InputFormat.JSON))
                .as("the JSON Schema refuses it too")
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{'startExecution':{'documentName':'d'}} x",
                "{'startExecution':{'documentName':'d','documentName':'e'}}",
                "{'startExecution':{'documentName':NaN}}",
            })
    void whatIsNotJsonIsRefused(String request) {
        assertThatThrownBy(() -> RequestJson.parse(request.replace('\'', '"').getBytes(UTF_8)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageStartingWith("Expected a request in JSON, but it cannot be read. Expected JSON");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        assertThatThrownBy(() -> RequestJson.parse(new byte[] {'{', (byte) 0xFF, '}'}))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("Expected a request in JSON to be UTF-8, but it is not");
    }

    @Test
    void theFirstByteTellsJsonFromAvro() {
        assertThat(RequestJson.isJson("{}".getBytes(UTF_8))).isTrue();
        assertThat(RequestJson.isJson(new Contract().encode(new StopExecution(ID, StopType.Cancel, null, null))))
                .isFalse();
        assertThat(RequestJson.isJson(new byte[0])).isFalse();
    }

    @Test
    void theExamplesOfTheSchemaAreRequests() throws IOException {
        var examples = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(Path.of("schemas", "requests.schema.json").toFile())
                .get("examples");
        assertThat(examples).isNotEmpty();
        examples.forEach(example -> accepted(example.toString()));
    }

    private static Command accepted(String request) {
        String json = request.replace('\'', '"');
        assertThat(SCHEMA.validate(json, InputFormat.JSON))
                .as("the JSON Schema accepts it too")
                .isEmpty();
        return RequestJson.parse(json.getBytes(UTF_8));
    }

    private static Schema schema() {
        try {
            String text = Files.readString(Path.of("schemas", "requests.schema.json"), UTF_8);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text, InputFormat.JSON);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
