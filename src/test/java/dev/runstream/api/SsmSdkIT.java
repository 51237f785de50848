package dev.runstream.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runstream.functions.FunctionScript;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.AutomationDefinitionNotFoundException;
import software.amazon.awssdk.services.ssm.model.AutomationDefinitionVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionFilter;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionMetadata;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionNotFoundException;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionStatus;
import software.amazon.awssdk.services.ssm.model.AutomationStepNotFoundException;
import software.amazon.awssdk.services.ssm.model.DocumentAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.DocumentFormat;
import software.amazon.awssdk.services.ssm.model.DocumentType;
import software.amazon.awssdk.services.ssm.model.DuplicateDocumentContentException;
import software.amazon.awssdk.services.ssm.model.DuplicateDocumentVersionNameException;
import software.amazon.awssdk.services.ssm.model.ExecutionMode;
import software.amazon.awssdk.services.ssm.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.ssm.model.InvalidAutomationExecutionParametersException;
import software.amazon.awssdk.services.ssm.model.InvalidAutomationSignalException;
import software.amazon.awssdk.services.ssm.model.InvalidAutomationStatusUpdateException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentContentException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentOperationException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentSchemaVersionException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentVersionException;
import software.amazon.awssdk.services.ssm.model.InvalidFilterKeyException;
import software.amazon.awssdk.services.ssm.model.InvalidNextTokenException;
import software.amazon.awssdk.services.ssm.model.InvalidTargetException;
import software.amazon.awssdk.services.ssm.model.SignalType;
import software.amazon.awssdk.services.ssm.model.StepExecution;
import software.amazon.awssdk.services.ssm.model.StopType;
import software.amazon.awssdk.services.ssm.model.Tag;

/**
 * Goal: AWS's SDK for Java takes the server for SSM, unchanged, for every operation. Method: only its endpoint is set; a
 * whole installation behind it.
 */
@Timeout(300)
class SsmSdkIT {
    private static final String GREET = """
            schemaVersion: '0.3'
            description: Greets.
            parameters:
              Who: {type: String, description: Whom to greet., default: world}
            mainSteps:
              - name: greet
                action: aws:invokeLambdaFunction
                inputs: {FunctionName: greet, Payload: '{"who": "{{Who}}"}'}
                outputs: [{Name: Text, Selector: $.text, Type: String}]
            outputs: [greet.Text]
            """;
    private static final String APPROVED = """
            schemaVersion: '0.3'
            mainSteps:
              - name: ask
                action: aws:approve
                inputs: {Approvers: ['arn:aws:iam::123456789012:user/alice'], MinRequiredApprovals: 1}
              - name: rest
                action: aws:sleep
                inputs: {Duration: PT1S}
            """;
    private static final String SLEEPS = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: nap, action: 'aws:sleep', inputs: {Duration: PT1H}}
            """;

    private static final String LISTS = """
            schemaVersion: '0.3'
            mainSteps:
              - name: lists
                action: aws:invokeLambdaFunction
                inputs: {FunctionName: lists, Payload: '{}'}
                outputs:
                  - {Name: Items, Selector: $.items, Type: StringList}
                  - {Name: Map, Selector: $.map, Type: StringMap}
            outputs: [lists.Items, lists.Map]
            """;

    @TempDir
    private static Path directory;

    private static ApiInstallation installation;
    private static ApiRole open;
    private static SsmClient ssm;

    @BeforeAll
    static void start() throws Exception {
        Path script = Files.writeString(directory.resolve("functions.yaml"), """
            functions:
              greet: [returns: {text: Hello}]
              lists: [returns: {items: [a, b], map: {k: 1}}]
            """);
        installation = new ApiInstallation(directory, FunctionScript.read(script));
        open = installation.api(Map.of());
        ssm = client(open.uri(), "tester", "any secret will do");
        for (var document : Map.of("Greet", GREET, "Approved", APPROVED, "Sleeps", SLEEPS, "Lists", LISTS)
                .entrySet()) {
            create(ssm, document.getKey(), document.getValue());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    static SsmClient client(URI endpoint, String key, String secret) {
        return SsmClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .httpClient(Apache5HttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .build();
    }

    static void create(SsmClient ssm, String name, String yaml) {
        ssm.createDocument(r ->
                r.name(name).content(yaml).documentFormat(DocumentFormat.YAML).documentType(DocumentType.AUTOMATION));
    }

    private static String begin(String document) {
        return ssm.startAutomationExecution(r -> r.documentName(document)).automationExecutionId();
    }

    private static AutomationExecution get(String id) {
        return ssm.getAutomationExecution(r -> r.automationExecutionId(id)).automationExecution();
    }

    private static AutomationExecution awaitStatus(String id, AutomationExecutionStatus status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(get(id).automationExecutionStatus()).isEqualTo(status));
        return get(id);
    }

    @Test
    void R611_R713_aStartRunsAndIsShownWithItsSteps() {
        String id = ssm.startAutomationExecution(r -> r.documentName("Greet")
                        .parameters(Map.of("Who", List.of("moon")))
                        .tags(Tag.builder().key("team").value("ops").build()))
                .automationExecutionId();
        assertThat(id).hasSize(36);
        AutomationExecution ended = awaitStatus(id, AutomationExecutionStatus.SUCCESS);
        assertThat(ended.documentName()).isEqualTo("Greet");
        assertThat(ended.documentVersion()).isEqualTo("1");
        assertThat(ended.executedBy()).isEqualTo("tester");
        assertThat(ended.mode()).isEqualTo(ExecutionMode.AUTO);
        assertThat(ended.parameters()).containsEntry("Who", List.of("moon"));
        assertThat(ended.outputs()).containsEntry("greet.Text", List.of("Hello"));
        assertThat(ended.executionEndTime()).isAfterOrEqualTo(ended.executionStartTime());
        StepExecution step = ended.stepExecutions().getFirst();
        assertThat(step.stepStatus()).isEqualTo(AutomationExecutionStatus.SUCCESS);
        assertThat(step.inputs()).containsEntry("FunctionName", "\"greet\"");
        assertThat(step.responseCode()).isEqualTo("200");
    }

    @Test
    void R705_timesAreSecondsWithMilliseconds() {
        long before = System.currentTimeMillis();
        String id = begin("Greet");
        assertThat(get(id).executionStartTime().toEpochMilli()).isBetween(before - 1, System.currentTimeMillis() + 1);
    }

    @Test
    void R715_aListIsOneElementForEachItemAndAMapIsJson() {
        AutomationExecution ended = awaitStatus(begin("Lists"), AutomationExecutionStatus.SUCCESS);
        assertThat(ended.outputs())
                .containsEntry("lists.Items", List.of("a", "b"))
                .containsEntry("lists.Map", List.of("{\"k\":1}"));
    }

    /** The SDK does not tell null from nothing: the bytes do. */
    @Test
    void R706_whatHasNoValueIsLeftOut() throws Exception {
        String id = begin("Approved");
        for (String operation : List.of("GetAutomationExecution", "DescribeAutomationStepExecutions")) {
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(open.uri())
                                    .header("Content-Type", Endpoint.CONTENT_TYPE)
                                    .header("X-Amz-Target", "AmazonSSM." + operation)
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"AutomationExecutionId\": \"" + id + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(reply.body()).contains("\"StepName\":\"rest\"").doesNotContain("null", "ExecutionEndTime");
        }
        ssm.stopAutomationExecution(r -> r.automationExecutionId(id));
    }

    @Test
    void R612_aTokenNamesOneExecution() {
        String token = UUID.randomUUID().toString();
        String id = ssm.startAutomationExecution(r -> r.documentName("Greet").clientToken(token))
                .automationExecutionId();
        assertThat(ssm.startAutomationExecution(
                                r -> r.documentName("Greet").clientToken(token.toUpperCase(java.util.Locale.ROOT)))
                        .automationExecutionId())
                .isEqualTo(id);
        awaitStatus(id, AutomationExecutionStatus.SUCCESS);
        assertThat(ssm.startAutomationExecution(r -> r.documentName("Greet").clientToken(token))
                        .automationExecutionId())
                .as("also when it has ended")
                .isEqualTo(id);
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").clientToken(token).parameters(Map.of("Who", List.of("moon")))))
                .isInstanceOf(IdempotentParameterMismatchException.class);
        SsmClient other = client(open.uri(), "somebody-else", "secret");
        assertThat(other.startAutomationExecution(r -> r.documentName("Greet").clientToken(token))
                        .automationExecutionId())
                .as("another caller's token is another token")
                .isNotEqualTo(id);
    }

    @Test
    void R612_aTokenIsNotUsedUpByARefusal() {
        String token = UUID.randomUUID().toString();
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").clientToken(token).parameters(Map.of("Wrong", List.of("x")))))
                .isInstanceOf(InvalidAutomationExecutionParametersException.class);
        assertThat(ssm.startAutomationExecution(r -> r.documentName("Greet").clientToken(token))
                        .automationExecutionId())
                .hasSize(36);
    }

    @Test
    void R611_whatIsWrongWithAStartIsToldAtOnce() {
        assertThatThrownBy(() -> begin("Nowhere"))
                .isInstanceOf(AutomationDefinitionNotFoundException.class)
                .hasMessageContaining("Nowhere");
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").documentVersion("77")))
                .isInstanceOf(AutomationDefinitionVersionNotFoundException.class);
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").parameters(Map.of("Nope", List.of("1")))))
                .isInstanceOf(InvalidAutomationExecutionParametersException.class)
                .hasMessageContaining("Nope");
        code("ValidationException", () -> begin("a b"));
        code(
                "ValidationException",
                () -> ssm.startAutomationExecution(r -> r.documentName("Greet").clientToken("no uuid")));
    }

    @Test
    void R615_sixTagsAreTooMany() {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tags.add(Tag.builder().key("k" + i).value("v").build());
        }
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").tags(tags)))
                .isInstanceOf(InvalidAutomationExecutionParametersException.class)
                .hasMessageContaining("at most 5 tags");
    }

    @Test
    void R648_otherAccountsAreRefused() {
        assertThatThrownBy(() -> ssm.startAutomationExecution(r -> r.documentName("Greet")
                        .targetLocations(l -> l.accounts("123456789012").regions("eu-west-1"))))
                .isInstanceOf(InvalidTargetException.class);
        assertThatThrownBy(() -> ssm.startAutomationExecution(
                        r -> r.documentName("Greet").alarmConfiguration(a -> a.alarms(alarm -> alarm.name("cpu")))))
                .isInstanceOf(InvalidAutomationExecutionParametersException.class)
                .hasMessageContaining("AlarmConfiguration");
    }

    @Test
    void R641_R647_eachTargetIsAChildThatTheParentShowsAsAStep() {
        String id = ssm.startAutomationExecution(r -> r.documentName("Greet")
                        .targetParameterName("Who")
                        .targets(t -> t.key("ParameterValues").values("ann", "bob", "cid"))
                        .maxConcurrency("2")
                        .maxErrors("0"))
                .automationExecutionId();
        AutomationExecution parent = awaitStatus(id, AutomationExecutionStatus.SUCCESS);
        assertThat(parent.targetParameterName()).isEqualTo("Who");
        assertThat(parent.maxConcurrency()).isEqualTo("2");
        assertThat(parent.resolvedTargets().parameterValues()).containsExactly("ann", "bob", "cid");
        assertThat(parent.progressCounters().totalSteps()).isEqualTo(3);
        assertThat(parent.progressCounters().successSteps()).isEqualTo(3);
        assertThat(parent.stepExecutions()).hasSize(3).allSatisfy(step -> {
            assertThat(step.action()).isEqualTo("aws:executeAutomation");
            assertThat(step.stepStatus()).isEqualTo(AutomationExecutionStatus.SUCCESS);
            assertThat(step.outputs()).containsEntry("greet.Text", List.of("Hello"));
        });
        assertThat(ssm.describeAutomationStepExecutions(r -> r.automationExecutionId(id))
                        .stepExecutions())
                .isEqualTo(parent.stepExecutions());
        List<AutomationExecutionMetadata> children = ssm.describeAutomationExecutions(
                        r -> r.filters(AutomationExecutionFilter.builder()
                                .key("ParentExecutionId")
                                .values(id)
                                .build()))
                .automationExecutionMetadataList();
        assertThat(children)
                .extracting(AutomationExecutionMetadata::automationExecutionId)
                .containsExactlyInAnyOrderElementsOf(parent.stepExecutions().stream()
                        .map(StepExecution::stepName)
                        .toList());
        assertThat(children)
                .extracting(AutomationExecutionMetadata::target)
                .containsExactlyInAnyOrder("ann", "bob", "cid");
    }

    @Test
    void R642_theTargetParameterMustExist() {
        assertThatThrownBy(() -> ssm.startAutomationExecution(r -> r.documentName("Greet")
                        .targetParameterName("who")
                        .targets(t -> t.key("ParameterValues").values("ann"))))
                .isInstanceOf(InvalidAutomationExecutionParametersException.class);
    }

    @Test
    void R625_R626_aStopCancelsOnceAndIsRefusedAtTheEnd() {
        String id = begin("Sleeps");
        ssm.stopAutomationExecution(r -> r.automationExecutionId(id));
        awaitStatus(id, AutomationExecutionStatus.CANCELLED);
        for (StopType type : List.of(StopType.CANCEL, StopType.COMPLETE)) {
            assertThatThrownBy(() -> ssm.stopAutomationExecution(
                            r -> r.automationExecutionId(id).type(type)))
                    .isInstanceOf(InvalidAutomationStatusUpdateException.class);
        }
        String unknown = UUID.randomUUID().toString();
        assertThatThrownBy(() -> ssm.stopAutomationExecution(r -> r.automationExecutionId(unknown)))
                .isInstanceOf(AutomationExecutionNotFoundException.class)
                .hasMessageContaining(unknown);
    }

    @Test
    void R532_R631_onlyAnApproverApproves() {
        String id = begin("Approved");
        awaitStatus(id, AutomationExecutionStatus.WAITING);
        assertThatThrownBy(() -> ssm.sendAutomationSignal(
                        r -> r.automationExecutionId(id).signalType(SignalType.APPROVE)))
                .isInstanceOf(InvalidAutomationSignalException.class)
                .hasMessageContaining("tester");
        SsmClient alice = client(open.uri(), "arn:aws:iam::123456789012:user/alice", "secret");
        alice.sendAutomationSignal(r ->
                r.automationExecutionId(id).signalType(SignalType.APPROVE).payload(Map.of("Comment", List.of("go"))));
        AutomationExecution ended = awaitStatus(id, AutomationExecutionStatus.SUCCESS);
        assertThat(ended.stepExecutions().getFirst().outputs()).containsEntry("ApprovalStatus", List.of("Approved"));
        assertThatThrownBy(() -> alice.sendAutomationSignal(
                        r -> r.automationExecutionId(id).signalType(SignalType.APPROVE)))
                .isInstanceOf(InvalidAutomationSignalException.class);
    }

    @Test
    void R613_R631_R632_interactiveStepsAreStartedOneByOne() {
        String id = ssm.startAutomationExecution(r -> r.documentName("Greet").mode(ExecutionMode.INTERACTIVE))
                .automationExecutionId();
        awaitStatus(id, AutomationExecutionStatus.WAITING);
        assertThatThrownBy(() -> ssm.sendAutomationSignal(r -> r.automationExecutionId(id)
                        .signalType(SignalType.START_STEP)
                        .payload(Map.of("StepName", List.of("nowhere")))))
                .isInstanceOf(AutomationStepNotFoundException.class);
        ssm.sendAutomationSignal(r -> r.automationExecutionId(id)
                .signalType(SignalType.START_STEP)
                .payload(Map.of("StepName", List.of("greet"))));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(id).stepExecutions().getFirst().stepStatus() == AutomationExecutionStatus.SUCCESS);
        ssm.stopAutomationExecution(r -> r.automationExecutionId(id).type(StopType.COMPLETE));
        awaitStatus(id, AutomationExecutionStatus.SUCCESS);
    }

    @Test
    void R707_R710_whatTheClientDoesNotCheckTheServerDoes() {
        String id = begin("Greet");
        code(
                "ValidationException",
                () -> ssm.sendAutomationSignal(r -> r.automationExecutionId(id).signalType("Bogus")));
        code("ValidationException", () -> ssm.describeAutomationExecutions(r -> r.maxResults(51)));
        assertThatThrownBy(() -> ssm.describeAutomationExecutions(r -> r.filters(AutomationExecutionFilter.builder()
                        .key("Colour")
                        .values("red")
                        .build())))
                .isInstanceOf(InvalidFilterKeyException.class);
        code(
                "ValidationException",
                () -> ssm.describeAutomationExecutions(r -> r.filters(AutomationExecutionFilter.builder()
                        .key("ExecutionStatus")
                        .values(java.util.Collections.nCopies(11, "Success"))
                        .build())));
        assertThatThrownBy(() -> ssm.describeAutomationExecutions(r -> r.nextToken("nonsense")))
                .isInstanceOf(InvalidNextTokenException.class);
    }

    @Test
    void R711_executionsAreListedInPagesNewestFirst() {
        String first = begin("Sleeps");
        String second = begin("Sleeps");
        List<String> ids = ssm
                .describeAutomationExecutionsPaginator(r -> r.maxResults(1)
                        .filters(AutomationExecutionFilter.builder()
                                .key("DocumentNamePrefix")
                                .values("Sleep")
                                .build()))
                .automationExecutionMetadataList()
                .stream()
                .map(AutomationExecutionMetadata::automationExecutionId)
                .toList();
        assertThat(ids).contains(first, second).doesNotHaveDuplicates();
        assertThat(ids.indexOf(second)).isLessThan(ids.indexOf(first));
        ssm.stopAutomationExecution(r -> r.automationExecutionId(first));
        ssm.stopAutomationExecution(r -> r.automationExecutionId(second));
    }

    @Test
    void R711_R712_R714_stepsAreListedInPagesAndPendingOnesLast() {
        String id = begin("Approved");
        List<StepExecution> steps = ssm
                .describeAutomationStepExecutionsPaginator(
                        r -> r.automationExecutionId(id).maxResults(1))
                .stepExecutions()
                .stream()
                .toList();
        assertThat(steps).extracting(StepExecution::stepName).containsExactly("ask", "rest");
        assertThat(steps.getLast().stepStatus()).isEqualTo(AutomationExecutionStatus.PENDING);
        assertThat(steps.getLast().executionStartTime()).isNull();
        assertThat(ssm.describeAutomationStepExecutions(
                                r -> r.automationExecutionId(id).reverseOrder(true))
                        .stepExecutions())
                .extracting(StepExecution::stepName)
                .containsExactly("rest", "ask");
        assertThat(get(id).stepExecutionsTruncated()).isFalse();
        String unknown = UUID.randomUUID().toString();
        assertThatThrownBy(() -> ssm.describeAutomationStepExecutions(r -> r.automationExecutionId(unknown)))
                .isInstanceOf(AutomationExecutionNotFoundException.class);
        ssm.stopAutomationExecution(r -> r.automationExecutionId(id));
    }

    @Test
    void R712_aHundredStepsAreShownAndNoMore() {
        StringBuilder steps = new StringBuilder("schemaVersion: '0.3'\nmainSteps:\n");
        for (int i = 0; i < 101; i++) {
            steps.append("  - {name: s").append(i).append(", action: 'aws:pause', inputs: {}}\n");
        }
        create(ssm, "Long", steps.toString());
        String id = begin("Long");
        assertThat(get(id).stepExecutions()).hasSize(100);
        assertThat(get(id).stepExecutionsTruncated()).isTrue();
        assertThat(
                        ssm
                                .describeAutomationStepExecutionsPaginator(r -> r.automationExecutionId(id))
                                .stepExecutions()
                                .stream()
                                .count())
                .isEqualTo(101);
        ssm.stopAutomationExecution(r -> r.automationExecutionId(id));
    }

    @Test
    void R716_aDocumentIsCreatedUpdatedDescribedListedAndDeleted() {
        String second = GREET.replace("Greets.", "Greets again.");
        var created = ssm.createDocument(r -> r.name("Loop-Doc")
                        .content(GREET)
                        .documentFormat(DocumentFormat.YAML)
                        .documentType(DocumentType.AUTOMATION)
                        .versionName("first"))
                .documentDescription();
        assertThat(created.documentVersion()).isEqualTo("1");
        assertThat(created.defaultVersion()).isEqualTo("1");
        assertThat(created.description()).isEqualTo("Greets.");
        assertThat(created.parameters().getFirst().name()).isEqualTo("Who");
        assertThat(created.parameters().getFirst().defaultValue()).isEqualTo("world");
        var updated = ssm.updateDocument(r -> r.name("Loop-Doc")
                        .content(second)
                        .documentVersion("$LATEST")
                        .documentFormat(DocumentFormat.YAML))
                .documentDescription();
        assertThat(updated.documentVersion()).isEqualTo("2");
        assertThat(updated.latestVersion()).isEqualTo("2");
        assertThat(updated.defaultVersion()).isEqualTo("1");
        assertThat(ssm.updateDocumentDefaultVersion(r -> r.name("Loop-Doc").documentVersion("2"))
                        .description()
                        .defaultVersion())
                .isEqualTo("2");
        assertThat(ssm.getDocument(r -> r.name("Loop-Doc")).content()).isEqualTo(second);
        assertThat(ssm.getDocument(r -> r.name("Loop-Doc").documentVersion("1")).content())
                .isEqualTo(GREET);
        assertThat(ssm.getDocument(r -> r.name("Loop-Doc").versionName("first")).documentVersion())
                .isEqualTo("1");
        assertThat(ssm.getDocument(r -> r.name("Loop-Doc").documentFormat(DocumentFormat.JSON))
                        .content())
                .contains("\"schemaVersion\" : \"0.3\"");
        assertThat(ssm.describeDocument(r -> r.name("Loop-Doc")).document().hash())
                .hasSize(64);
        assertThat(ssm.listDocumentVersionsPaginator(r -> r.name("Loop-Doc").maxResults(1)).documentVersions().stream()
                        .toList())
                .extracting(each -> each.documentVersion() + each.isDefaultVersion())
                .containsExactly("1false", "2true");
        assertThat(ssm
                        .listDocumentsPaginator(r -> r.maxResults(1)
                                .filters(
                                        f -> f.key("Owner").values("Self"),
                                        f -> f.key("DocumentType").values("Automation")))
                        .documentIdentifiers()
                        .stream()
                        .toList())
                .extracting(each -> each.name())
                .contains("Approved", "Greet", "Loop-Doc", "Sleeps")
                .isSorted();
        assertThat(ssm.listDocuments(r -> r.filters(f -> f.key("Name").values("Loop")))
                        .documentIdentifiers())
                .extracting(each -> each.name())
                .containsExactly("Loop-Doc");
        assertThat(ssm.listDocuments(r -> r.filters(f -> f.key("Owner").values("Amazon")))
                        .documentIdentifiers())
                .isEmpty();
        assertThatThrownBy(() -> ssm.deleteDocument(r -> r.name("Loop-Doc").documentVersion("2")))
                .isInstanceOf(InvalidDocumentOperationException.class);
        ssm.deleteDocument(r -> r.name("Loop-Doc").documentVersion("1"));
        ssm.deleteDocument(r -> r.name("Loop-Doc"));
        assertThatThrownBy(() -> ssm.getDocument(r -> r.name("Loop-Doc"))).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void R716_executionsKeepTheVersionOfADeletedDocument() {
        create(ssm, "Passing", APPROVED);
        String id = begin("Passing");
        awaitStatus(id, AutomationExecutionStatus.WAITING);
        ssm.deleteDocument(r -> r.name("Passing"));
        assertThatThrownBy(() -> begin("Passing")).isInstanceOf(AutomationDefinitionNotFoundException.class);
        client(open.uri(), "arn:aws:iam::123456789012:user/alice", "secret")
                .sendAutomationSignal(r -> r.automationExecutionId(id).signalType(SignalType.APPROVE));
        awaitStatus(id, AutomationExecutionStatus.SUCCESS);
    }

    @Test
    void R716_everyErrorOfDocumentsIsTheRightOne() {
        assertThatThrownBy(() -> create(ssm, "Greet", SLEEPS)).isInstanceOf(DocumentAlreadyExistsException.class);
        assertThatThrownBy(() -> create(
                        ssm,
                        "Broken",
                        "schemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: 'aws:nope'}\n"
                                + "  - {name: a, action: 'aws:sleep', inputs: {}}\n"))
                .isInstanceOf(InvalidDocumentContentException.class)
                .hasMessageContaining("Unknown action: aws:nope")
                .hasMessageContaining("4:");
        assertThatThrownBy(() -> create(ssm, "Older", GREET.replace("0.3", "2.2")))
                .isInstanceOf(InvalidDocumentSchemaVersionException.class);
        assertThatThrownBy(() -> ssm.createDocument(r -> r.name("NotJson").content(GREET)))
                .isInstanceOf(InvalidDocumentContentException.class)
                .hasMessageContaining("JSON not well-formed");
        code(
                "ValidationException",
                () -> ssm.createDocument(r -> r.name("A-Command").content("{}").documentType(DocumentType.COMMAND)));
        code("ValidationException", () -> create(ssm, "AWS-Mine", GREET));
        assertThatThrownBy(() -> ssm.updateDocument(r -> r.name("Nowhere").content(GREET)))
                .isInstanceOf(InvalidDocumentException.class);
        assertThatThrownBy(() -> ssm.updateDocument(r -> r.name("Greet").content(GREET)))
                .isInstanceOf(DuplicateDocumentContentException.class);
        assertThatThrownBy(() ->
                        ssm.updateDocument(r -> r.name("Greet").content(SLEEPS).documentVersion("9")))
                .isInstanceOf(InvalidDocumentVersionException.class);
        assertThatThrownBy(() ->
                        ssm.updateDocumentDefaultVersion(r -> r.name("Greet").documentVersion("9")))
                .isInstanceOf(InvalidDocumentVersionException.class);
        assertThatThrownBy(() -> ssm.describeDocument(r -> r.name("Nowhere")))
                .isInstanceOf(InvalidDocumentException.class);
        assertThatThrownBy(() -> ssm.getDocument(r -> r.name("Greet").documentVersion("9")))
                .isInstanceOf(InvalidDocumentVersionException.class);
        assertThatThrownBy(() -> ssm.deleteDocument(r -> r.name("Nowhere")))
                .isInstanceOf(InvalidDocumentException.class);
        assertThatThrownBy(() ->
                        ssm.listDocuments(r -> r.filters(f -> f.key("Colour").values("red"))))
                .isInstanceOf(InvalidFilterKeyException.class);
        create(ssm, "Named", GREET);
        ssm.updateDocument(
                r -> r.name("Named").content(SLEEPS).documentFormat("YAML").versionName("v"));
        assertThatThrownBy(() -> ssm.updateDocument(r ->
                        r.name("Named").content(APPROVED).documentFormat("YAML").versionName("v")))
                .isInstanceOf(DuplicateDocumentVersionNameException.class);
    }

    static void code(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(requireNonNull(e.awsErrorDetails()).errorCode())
                                .isEqualTo(code));
    }
}
