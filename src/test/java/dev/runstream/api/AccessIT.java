package dev.runstream.api;

import static dev.runstream.api.SsmSdkIT.client;
import static dev.runstream.api.SsmSdkIT.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runstream.api.auth.Received;
import dev.runstream.config.ApiSettings;
import dev.runstream.functions.FunctionScript;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionMetadata;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionStatus;
import software.amazon.awssdk.services.ssm.model.DocumentIdentifier;
import software.amazon.awssdk.services.ssm.model.SignalType;

/**
 * Goal: with keys, only who has signed may do what its key allows, and a request that is sent again does nothing twice, be
 * it a client that has no answer or somebody who has overheard it. Method: a whole installation with keys, AWS's own signer,
 * and bytes that are sent again as they are.
 */
@Timeout(300)
class AccessIT {
    private static final String SECRET = "a secret of sixteen and more";
    private static final String WAITS = """
            schemaVersion: '0.3'
            mainSteps:
              - {name: one, action: 'aws:approve', inputs: {Approvers: ['arn:aws:iam::123456789012:user/all']}}
              - {name: two, action: 'aws:approve', inputs: {Approvers: ['arn:aws:iam::123456789012:user/all']}}
            """;

    @TempDir
    private static Path directory;

    private static ApiInstallation installation;
    private static ApiRole server;
    private static SsmClient all;

    @BeforeAll
    static void start() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys.properties"), """
            ALL.secret=%1$s
            ALL.principal=arn:aws:iam::123456789012:user/all
            ALL.may=start,stop,signal,read,register
            ALL.runbooks=*
            READER.secret=%1$s
            READER.may=read
            READER.runbooks=Open*
            STARTER.secret=%1$s
            STARTER.principal=arn:aws:iam::123456789012:role/starter
            STARTER.may=start
            STARTER.runbooks=Open*, Other?
            """.formatted(SECRET));
        installation = new ApiInstallation(directory, FunctionScript.EMPTY);
        server = installation.api(Map.of(
                ApiSettings.KEYS_FILE,
                keys.toString(),
                ApiSettings.DECISION_TIMEOUT_MS,
                "3000",
                ApiSettings.DOCUMENT_VERSIONS_MAX,
                "3"));
        all = client(server.uri(), "ALL", SECRET);
        for (String name : List.of("OpenDoor", "Other1", "Closed")) {
            SsmSdkIT.create(all, name, WAITS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    @Test
    void aKeyDoesWhatItMayAndNothingElse() {
        SsmClient starter = client(server.uri(), "STARTER", SECRET);
        String id = starter.startAutomationExecution(r -> r.documentName("OpenDoor"))
                .automationExecutionId();
        assertThat(starter.startAutomationExecution(r -> r.documentName("Other1"))
                        .automationExecutionId())
                .isNotEqualTo(id);
        assertThatThrownBy(() -> starter.startAutomationExecution(r -> r.documentName("Closed")))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("User: arn:aws:iam::123456789012:role/starter is not authorized to perform:"
                        + " ssm:StartAutomationExecution on resource:"
                        + " arn:aws:ssm:eu-west-1:123456789012:document/Closed");
        code(
                "AccessDeniedException",
                () -> starter.startAutomationExecution(
                        r -> r.documentName("arn:aws:ssm:eu-west-1:123456789012:document/Closed")));
        code("AccessDeniedException", () -> starter.getAutomationExecution(r -> r.automationExecutionId(id)));
        code("AccessDeniedException", () -> starter.stopAutomationExecution(r -> r.automationExecutionId(id)));
        code(
                "AccessDeniedException",
                () -> starter.sendAutomationSignal(
                        r -> r.automationExecutionId(id).signalType(SignalType.APPROVE)));
        code("AccessDeniedException", () -> starter.deleteDocument(r -> r.name("OpenDoor")));
        code("AccessDeniedException", () -> SsmSdkIT.create(starter, "OpenToo", WAITS));
        assertThat(all.getAutomationExecution(r -> r.automationExecutionId(id))
                        .automationExecution()
                        .executedBy())
                .isEqualTo("arn:aws:iam::123456789012:role/starter");
    }

    @Test
    void aReaderSeesTheRunbooksOfItsPatternsAndTheirExecutionsOnly() {
        String open =
                all.startAutomationExecution(r -> r.documentName("OpenDoor")).automationExecutionId();
        String closed =
                all.startAutomationExecution(r -> r.documentName("Closed")).automationExecutionId();
        SsmClient reader = client(server.uri(), "READER", SECRET);
        assertThat(reader.getAutomationExecution(r -> r.automationExecutionId(open))
                        .automationExecution()
                        .documentName())
                .isEqualTo("OpenDoor");
        code("AccessDeniedException", () -> reader.getAutomationExecution(r -> r.automationExecutionId(closed)));
        code(
                "AccessDeniedException",
                () -> reader.describeAutomationStepExecutions(r -> r.automationExecutionId(closed)));
        code("AccessDeniedException", () -> reader.getDocument(r -> r.name("Closed")));
        code("AccessDeniedException", () -> reader.describeDocument(r -> r.name("Closed")));
        code("AccessDeniedException", () -> reader.listDocumentVersions(r -> r.name("Closed")));
        for (int max : List.of(1, 50)) {
            assertThat(reader
                            .describeAutomationExecutionsPaginator(r -> r.maxResults(max))
                            .automationExecutionMetadataList()
                            .stream()
                            .map(AutomationExecutionMetadata::documentName)
                            .toList())
                    .isNotEmpty()
                    .containsOnly("OpenDoor");
            assertThat(reader.listDocumentsPaginator(r -> r.maxResults(max)).documentIdentifiers().stream()
                            .map(DocumentIdentifier::name)
                            .toList())
                    .containsExactly("OpenDoor");
        }
    }

    @Test
    void aWrongSecretAnUnknownKeyAnOldSignatureAndNoneAtAllAreRefused() throws Exception {
        code(
                "InvalidSignatureException",
                () -> client(server.uri(), "ALL", "another secret of sixteen").listDocuments(r -> {}));
        code(
                "UnrecognizedClientException",
                () -> client(server.uri(), "NOBODY", SECRET).listDocuments(r -> {}));
        HttpResponse<String> old =
                send(signed("ListDocuments", "{}", Instant.now().minusSeconds(900)));
        assertThat(old.body()).contains("InvalidSignatureException", "Signature expired");
        HttpResponse<String> none = send(HttpRequest.newBuilder(server.uri())
                .header("Content-Type", Endpoint.CONTENT_TYPE)
                .header("X-Amz-Target", "AmazonSSM.ListDocuments")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("MissingAuthenticationTokenException");
    }

    /** Clients whose clock is wrong mend it with the date of the refusal. */
    @Test
    void R702_everyReplyHasADateAndAnId() throws Exception {
        HttpResponse<String> reply = send(signed("ListDocuments", "{}", Instant.now()));
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-type")).contains(Endpoint.CONTENT_TYPE);
        assertThat(reply.headers().firstValue("x-amzn-requestid"))
                .get()
                .asString()
                .hasSize(36);
        assertThat(reply.headers().firstValue("date")).isPresent();
        assertThat(reply.headers().firstValue("server")).isEmpty();
    }

    @Test
    void R709_anOverheardStartSentAgainIsTheSameExecution() throws Exception {
        HttpRequest start = signed("StartAutomationExecution", "{\"DocumentName\": \"OpenDoor\"}", Instant.now());
        String first = send(start).body();
        assertThat(first).contains("AutomationExecutionId");
        assertThat(send(start).body()).isEqualTo(first);
        HttpRequest disguised = HttpRequest.newBuilder(start, (name, value) -> true)
                .header("amz-sdk-invocation-id", "another")
                .build();
        assertThat(send(disguised).body())
                .as("an invocation that nobody signed makes no new request of it")
                .isEqualTo(first);
    }

    @Test
    void R709_anOverheardSignalSentAgainApprovesNothingElse() throws Exception {
        String id =
                all.startAutomationExecution(r -> r.documentName("OpenDoor")).automationExecutionId();
        await().atMost(Duration.ofSeconds(20)).until(() -> status(id) == AutomationExecutionStatus.WAITING);
        HttpRequest approve = signed(
                "SendAutomationSignal",
                "{\"AutomationExecutionId\": \"" + id + "\", \"SignalType\": \"Approve\"}",
                Instant.now());
        assertThat(send(approve).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> "two"
                        .equals(all.getAutomationExecution(r -> r.automationExecutionId(id))
                                .automationExecution()
                                .currentStepName()));
        assertThat(send(approve).statusCode()).as("as the first was answered").isEqualTo(200);
        Thread.sleep(500);
        assertThat(status(id)).isEqualTo(AutomationExecutionStatus.WAITING);
        all.sendAutomationSignal(r -> r.automationExecutionId(id).signalType(SignalType.APPROVE));
        await().atMost(Duration.ofSeconds(20)).until(() -> status(id) == AutomationExecutionStatus.SUCCESS);
    }

    /** What no engine has decided is not lost: the caller hears so, and the same request again hears the decision. */
    @Test
    void R709_withoutAnEngineARequestIsRecordedAndDecidedLater() throws Exception {
        String id = all.startAutomationExecution(r -> r.documentName("Closed")).automationExecutionId();
        HttpRequest start = signed("StartAutomationExecution", "{\"DocumentName\": \"Other1\"}", Instant.now());
        HttpRequest stop =
                signed("StopAutomationExecution", "{\"AutomationExecutionId\": \"" + id + "\"}", Instant.now());
        HttpRequest update = signed(
                "UpdateDocument",
                "{\"Name\": \"Other1\", \"DocumentFormat\": \"YAML\", \"Content\": \""
                        + WAITS.replace("\n", "\\n").replace("one", "first") + "\"}",
                Instant.now());
        installation.stopEngine();
        try {
            for (HttpRequest request : List.of(start, stop, update)) {
                HttpResponse<String> undecided = send(request);
                assertThat(undecided.statusCode()).isEqualTo(500);
                assertThat(undecided.body())
                        .contains("InternalServerError", "is recorded and will be decided when an engine is there");
            }
        } finally {
            installation.startEngine();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(send(stop).statusCode()).isEqualTo(200));
        assertThat(send(update).body()).contains("\"DocumentVersion\":\"2\"");
        HttpResponse<String> started = send(start);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        assertThat(all.listDocumentVersions(r -> r.name("Other1")).documentVersions())
                .hasSize(2);
        await().atMost(Duration.ofSeconds(20)).until(() -> status(id) == AutomationExecutionStatus.CANCELLED);
    }

    @Test
    void aBodyThatIsTooLargeAndOtherPathsAreRefused() throws Exception {
        HttpResponse<String> large = send(HttpRequest.newBuilder(server.uri())
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(4 * 1024 * 1024 + 1)))
                .build());
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("RequestEntityTooLargeException");
        HttpResponse<String> get = send(
                HttpRequest.newBuilder(server.uri().resolve("/documents")).GET().build());
        assertThat(get.statusCode()).isEqualTo(404);
        assertThat(get.body()).contains("UnknownOperationException", "GET /documents");
        assertThat(send(HttpRequest.newBuilder(server.uri()).GET().build()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        HttpResponse<String> fits = send(HttpRequest.newBuilder(server.uri())
                .header("X-Padding", "x".repeat(15_000))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(fits.statusCode()).isEqualTo(400);
        HttpResponse<String> large = send(HttpRequest.newBuilder(server.uri())
                .header("X-Padding", "x".repeat(17_000))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(large.statusCode()).isEqualTo(431);
    }

    @Test
    void aDocumentHasSoManyVersionsAndNoMore() {
        SsmSdkIT.create(all, "Grows", WAITS);
        for (String name : List.of("second", "third")) {
            all.updateDocument(
                    r -> r.name("Grows").content(WAITS.replace("one", name)).documentFormat("YAML"));
        }
        code(
                "DocumentVersionLimitExceeded",
                () -> all.updateDocument(r ->
                        r.name("Grows").content(WAITS.replace("one", "fourth")).documentFormat("YAML")));
        all.deleteDocument(r -> r.name("Grows").documentVersion("2"));
        all.updateDocument(
                r -> r.name("Grows").content(WAITS.replace("one", "fourth")).documentFormat("YAML"));
    }

    /** A stop lets a request that waits for its decision have it. */
    @Test
    void aRequestInProgressEndsBeforeTheServerDoes() throws Exception {
        ApiRole ending = installation.api(Map.of());
        URI uri = ending.uri();
        installation.stopEngine();
        CompletableFuture<HttpResponse<String>> waiting;
        try {
            waiting = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(uri)
                                    .header("Content-Type", Endpoint.CONTENT_TYPE)
                                    .header("X-Amz-Target", "AmazonSSM.StartAutomationExecution")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"DocumentName\": \"OpenDoor\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            Thread.sleep(1_000);
        } finally {
            Thread starting = Thread.ofPlatform().start(() -> installation.startEngine());
            ending.close();
            starting.join();
        }
        assertThat(waiting.join().body()).contains("AutomationExecutionId");
        assertThatThrownBy(() -> {
                    try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                            InputStream in = socket.getInputStream()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(java.net.ConnectException.class);
    }

    private static AutomationExecutionStatus status(String id) {
        return all.getAutomationExecution(r -> r.automationExecutionId(id))
                .automationExecution()
                .automationExecutionStatus();
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Signed by AWS's own signer, with nothing that tells one call from another. */
    private static HttpRequest signed(String operation, String body, Instant at) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create("ALL", SECRET))
                        .request(SdkHttpRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(server.uri())
                                .putHeader("X-Amz-Target", "AmazonSSM." + operation)
                                .putHeader("Content-Type", Endpoint.CONTENT_TYPE)
                                .build())
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "ssm")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve("/")).POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        new Received("POST", "/", null, signed.request().headers(), bytes)
                .headers()
                .forEach((name, values) -> {
                    if (!name.equals("host") && !name.equals("content-length")) {
                        values.forEach(value -> request.header(name, value));
                    }
                });
        return request.build();
    }
}
