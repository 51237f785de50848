package dev.runstream.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runstream.config.QuerySettings;
import dev.runstream.expression.JsonText;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.ProgramOnPath;
import dev.runstream.query.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code aws ssm … --endpoint-url} works for every operation, as people type it. Method: the AWS CLI on the PATH,
 * version 1 or 2, signing with a key, against a whole installation.
 */
@Timeout(600)
class SsmCliIT {
    private static final String SECRET = "a secret of sixteen and more";
    private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";

    @TempDir
    private static Path directory;

    private static ApiInstallation installation;
    private static ApiRole server;

    @BeforeAll
    static void start() throws Exception {
        ProgramOnPath.require("aws");
        Path keys = Files.writeString(directory.resolve("keys.properties"), """
            TESTER.secret=%1$s
            TESTER.principal=arn:aws:iam::123456789012:user/tester
            TESTER.may=start,stop,signal,read,register
            TESTER.runbooks=*
            READER.secret=%1$s
            READER.may=read
            READER.runbooks=Greet*
            """.formatted(SECRET));
        Path functions = Files.writeString(
                directory.resolve("functions.yaml"), "functions:\n  greet: [returns: {text: Hello}]\n");
        Files.writeString(directory.resolve("greet.yaml"), """
            schemaVersion: '0.3'
            description: Greets.
            parameters:
              Who: {type: String, default: world}
              More: {type: StringList, default: []}
            mainSteps:
              - name: ask
                action: aws:approve
                inputs: {Approvers: ['arn:aws:iam::123456789012:user/tester']}
              - name: greet
                action: aws:invokeLambdaFunction
                inputs: {FunctionName: greet, Payload: '{"who": "{{Who}}"}'}
                outputs: [{Name: Text, Selector: $.text, Type: String}]
            outputs: [greet.Text]
            """);
        Files.writeString(directory.resolve("nap.json"), """
            {"schemaVersion": "0.3", "mainSteps": [{"name": "nap", "action": "aws:sleep", "inputs": {"Duration": "PT1H"}}]}
            """);
        Files.writeString(directory.resolve("broken.yaml"), "schemaVersion: '0.3'\nmainSteps: []\n");
        installation = new ApiInstallation(directory, FunctionScript.read(functions));
        server = installation.api(
                Map.of("api.keys.file", keys.toString(), QuerySettings.DATABASE_URL, TestDatabase.PostgreSQL.fresh()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (installation != null) {
            installation.close();
        }
    }

    /** What an operator does in a day, each command once as JSON and where people look at it also as text. */
    @Test
    void R708_R716_everyOperationAsPeopleTypeIt() throws Exception {
        JsonNode created =
                aws("create-document --name Greet --document-type Automation --document-format YAML --content"
                        + " file://greet.yaml --version-name first");
        assertThat(created.at("/DocumentDescription/DocumentVersion").asText()).isEqualTo("1");
        aws("create-document --name Nap --document-type Automation --content file://nap.json");
        Files.writeString(
                directory.resolve("greet2.yaml"),
                Files.readString(directory.resolve("greet.yaml")).replace("Greets.", "Greets again."));
        assertThat(aws("update-document --name Greet --document-version $LATEST --document-format YAML --content"
                                + " file://greet2.yaml")
                        .at("/DocumentDescription/LatestVersion")
                        .asText())
                .isEqualTo("2");
        assertThat(aws("update-document-default-version --name Greet --document-version 2")
                        .at("/Description/DefaultVersion")
                        .asText())
                .isEqualTo("2");
        assertThat(aws("get-document --name Greet").path("Content").asText())
                .isEqualTo(Files.readString(directory.resolve("greet2.yaml")));
        assertThat(aws("describe-document --name Greet").at("/Document/Status").asText())
                .isEqualTo("Active");
        pages("list-documents --filters Key=Owner,Values=Self", "DocumentIdentifiers");
        pages("list-document-versions --name Greet", "DocumentVersions");

        String id = aws("start-automation-execution --document-name Greet --parameters Who=moon,More=a,b"
                        + " --tags Key=team,Value=ops")
                .path("AutomationExecutionId")
                .asText();
        JsonNode waiting = awaitExecution(id, "Waiting");
        assertThat(waiting.at("/Parameters/Who")).isEqualTo(JsonText.parse("[\"moon\"]"));
        assertThat(waiting.at("/Parameters/More")).isEqualTo(JsonText.parse("[\"a\", \"b\"]"));
        assertThat(waiting.path("ExecutedBy").asText()).isEqualTo("arn:aws:iam::123456789012:user/tester");
        assertThat(text("get-automation-execution --automation-execution-id " + id + " --query"
                        + " AutomationExecution.AutomationExecutionStatus"))
                .isEqualTo("Waiting\n");
        aws("send-automation-signal --automation-execution-id " + id + " --signal-type Approve --payload Comment=go");
        JsonNode ended = awaitExecution(id, "Success");
        assertThat(ended.at("/Outputs/greet.Text/0").asText()).isEqualTo("Hello");

        pages("describe-automation-step-executions --automation-execution-id " + id, "StepExecutions");
        assertThat(text("describe-automation-step-executions --automation-execution-id " + id
                        + " --reverse-order --query StepExecutions[].StepName"))
                .isEqualTo("greet\task\n");
        String nap = aws("start-automation-execution --document-name Nap --mode Auto")
                .path("AutomationExecutionId")
                .asText();
        pages("describe-automation-executions", "AutomationExecutionMetadataList");
        assertThat(text("describe-automation-executions --filters Key=DocumentNamePrefix,Values=Gre --query"
                        + " AutomationExecutionMetadataList[].AutomationExecutionId"))
                .isEqualTo(id + "\n");
        aws("stop-automation-execution --automation-execution-id " + nap + " --type Cancel");
        awaitExecution(nap, "Cancelled");
        assertThat(text("describe-automation-executions")).contains("Cancelled", "Success", "Greet", "Nap");
        assertThat(text("list-documents")).contains("Greet", "Nap");
        refuses("InvalidAutomationStatusUpdateException", "stop-automation-execution --automation-execution-id " + nap);
        refuses(
                "DocumentAlreadyExists",
                "create-document --name Nap --document-type Automation --content file://nap.json");
        refuses(
                "DuplicateDocumentContent",
                "update-document --name Nap --document-version $LATEST --content file://nap.json");
        refuses(
                "InvalidAutomationExecutionParametersException",
                "start-automation-execution --document-name Greet --parameters Wrong=1");
        refuses(
                "AutomationDefinitionVersionNotFoundException",
                "start-automation-execution --document-name Greet --document-version 9");
        refuses(
                "InvalidAutomationSignalException",
                "send-automation-signal --automation-execution-id " + id + " --signal-type Approve");
        refuses(
                "ValidationException",
                "send-automation-signal --automation-execution-id " + id + " --signal-type Bogus");
        refuses("InvalidDocumentOperation", "delete-document --name Greet --document-version 2");
        assertThat(run(Map.of(), "delete-document --name Nap").exit()).isZero();
        aws("delete-document --name Greet");
        refuses("InvalidDocument", "get-document --name Greet");
    }

    @Test
    void R703_errorsArePrintedAsThoseOfSsm() throws Exception {
        refuses(
                "AutomationExecutionNotFoundException",
                "get-automation-execution --automation-execution-id " + UNKNOWN);
        refuses(
                "AutomationExecutionNotFoundException",
                "stop-automation-execution --automation-execution-id " + UNKNOWN);
        refuses("AutomationDefinitionNotFoundException", "start-automation-execution --document-name Nowhere");
        refuses("InvalidFilterKey", "describe-automation-executions --filters Key=Colour,Values=red");
        refuses("InvalidNextToken", "list-documents --next-token nonsense");
        refuses(
                "InvalidDocumentContent",
                "create-document --name Broken --document-type Automation --document-format YAML"
                        + " --content file://broken.yaml");
        refuses("ValidationException", "create-document --name AWS-Mine --content file://nap.json");
        refuses("UnknownOperationException", "list-commands");
        Ran wrong = run(Map.of("AWS_SECRET_ACCESS_KEY", "another secret of sixteen"), "list-documents");
        assertThat(wrong.err()).contains("(InvalidSignatureException)", "does not match the signature you provided");
        Ran nobody = run(Map.of("AWS_ACCESS_KEY_ID", "NOBODY"), "list-documents");
        assertThat(nobody.err()).contains("(UnrecognizedClientException)");
        Ran reader = run(Map.of("AWS_ACCESS_KEY_ID", "READER"), "delete-document --name Greet");
        assertThat(reader.err())
                .contains("An error occurred (AccessDeniedException) when calling the DeleteDocument operation: User:"
                        + " READER is not authorized to perform: ssm:DeleteDocument");
    }

    /** Two entries, each on a page of its own: as the CLI goes through them by itself, and as people do by hand. */
    private static void pages(String command, String list) throws Exception {
        JsonNode all = aws(command + " --page-size 1").path(list);
        assertThat(all).hasSize(2);
        JsonNode first = aws(command + " --max-results 1");
        assertThat(first.path(list)).containsExactly(all.get(0));
        JsonNode second = aws(command + " --max-results 1 --next-token "
                + first.path("NextToken").asText());
        assertThat(second.path(list)).containsExactly(all.get(1));
        assertThat(second.has("NextToken")).isFalse();
    }

    private static JsonNode awaitExecution(String id, String status) throws Exception {
        Predicate<JsonNode> reached = execution ->
                execution.path("AutomationExecutionStatus").asText().equals(status);
        JsonNode execution = JsonText.parse("{}");
        for (int i = 0; i < 20 && !reached.test(execution); i++) {
            execution = aws("get-automation-execution --automation-execution-id " + id)
                    .path("AutomationExecution");
        }
        assertThat(reached.test(execution)).as(execution.toString()).isTrue();
        return execution;
    }

    private static void refuses(String code, String command) throws Exception {
        Ran ran = run(Map.of(), command);
        assertThat(ran.exit()).as(ran.err()).isIn(254, 255);
        assertThat(ran.err()).contains("An error occurred (" + code + ") when calling the ");
    }

    private static JsonNode aws(String command) throws Exception {
        Ran ran = run(Map.of(), command + " --output json");
        assertThat(ran.exit()).as(ran.err()).isZero();
        return JsonText.parse(ran.out().isBlank() ? "{}" : ran.out());
    }

    private static String text(String command) throws Exception {
        Ran ran = run(Map.of(), command + " --output text");
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out();
    }

    private record Ran(int exit, String out, String err) {}

    /** @param command arguments without blanks in them, separated by blanks */
    private static Ran run(Map<String, String> changes, String command) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("aws", "--endpoint-url", server.uri().toString(), "ssm"));
        line.addAll(List.of(command.split(" ")));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_ACCESS_KEY_ID", "TESTER",
                "AWS_SECRET_ACCESS_KEY", SECRET,
                "AWS_DEFAULT_REGION", "eu-west-1",
                "AWS_MAX_ATTEMPTS", "1",
                "AWS_PAGER", "",
                "AWS_EC2_METADATA_DISABLED", "true"));
        environment.putAll(changes);
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
