package dev.runstream.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runstream.execution.StoredParameters;
import dev.runstream.lambda.AwsAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.SsmClientBuilder;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * SSM Parameter Store. Questions are asked on threads of their own, ten paths at once as GetParameters allows; what was
 * answered serves all starts of the next seconds, because an account may ask only some forty times a second.
 */
final class ParameterStore implements ParameterSource {
    private static final Logger log = LoggerFactory.getLogger(ParameterStore.class);
    private static final int PATHS_PER_CALL_MAX = 10;
    private static final Duration ANSWER_KEPT = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(500);

    private final SsmClient client;
    private final AutoCloseable credentials;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Known> known = new HashMap<>();

    /** What is known of a path. */
    private sealed interface Known {
        /** When it was learned, by {@link System#nanoTime}. */
        long at();

        record Asking(long at, String why) implements Known {}

        record Value(long at, JsonNode value) implements Known {}

        record Refused(long at, String why) implements Known {}

        /** It may be another time. */
        record Failed(long at, String why) implements Known {}
    }

    /** @throws IllegalArgumentException when no region is set or found and there is no endpoint */
    ParameterStore(ParameterStoreSettings settings) {
        AwsAccess access = AwsAccess.of(settings.endpoint(), settings.region(), "engine.ssm.region");
        Apache5HttpClient.Builder connections =
                access.connections(Apache5HttpClient.builder().connectionTimeout(settings.waits()));
        SsmClientBuilder builder = SsmClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .httpClientBuilder(connections)
                // The SDK's own retries stay: to ask twice is harmless. All of them together have so long.
                .overrideConfiguration(c -> c.apiCallTimeout(settings.waits()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        this.client = builder.build();
        this.credentials = access;
    }

    @Override
    public StoredParameters look(Set<String> paths) {
        Map<String, JsonNode> values = new TreeMap<>();
        Map<String, String> refusals = new TreeMap<>();
        Map<String, String> pending = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        synchronized (known) {
            long now = System.nanoTime();
            known.values().removeIf(each -> now - each.at() > ANSWER_KEPT.toNanos() && !(each instanceof Known.Asking));
            for (String path : paths) {
                switch (known.get(path)) {
                    case Known.Asking(var _, String why) -> pending.put(path, why);
                    case Known.Value(var _, JsonNode value) -> values.put(path, value);
                    case Known.Refused(var _, String why) -> refusals.put(path, why);
                    case Known.Failed(long at, String why) -> {
                        pending.put(path, why);
                        if (now - at > ASK_AGAIN_AFTER.toNanos()) {
                            unknown.add(path);
                            known.put(path, new Known.Asking(now, why));
                        }
                    }
                    case null -> {
                        String why = expected(path, "it has not answered yet");
                        pending.put(path, why);
                        unknown.add(path);
                        known.put(path, new Known.Asking(now, why));
                    }
                }
            }
        }
        for (int from = 0; from < unknown.size(); from += PATHS_PER_CALL_MAX) {
            List<String> batch =
                    List.copyOf(unknown.subList(from, Math.min(unknown.size(), from + PATHS_PER_CALL_MAX)));
            threads.execute(() -> ask(batch));
        }
        return new StoredParameters(values, refusals, pending);
    }

    private void ask(List<String> paths) {
        Map<String, Known> learned = new HashMap<>();
        try {
            GetParametersResponse answer =
                    client.getParameters(request -> request.names(paths).withDecryption(false));
            long now = System.nanoTime();
            for (Parameter parameter : answer.parameters()) {
                String selector = parameter.selector();
                String path = selector == null ? parameter.name() : parameter.name() + selector;
                learned.put(path, known(parameter, path, now));
            }
            for (String path : paths) {
                learned.putIfAbsent(path, new Known.Refused(now, expected(path, "there is none")));
            }
        } catch (AwsServiceException e) {
            boolean forGood = e.statusCode() / 100 == 4 && !e.isThrottlingException();
            long now = System.nanoTime();
            String said = e.awsErrorDetails() == null
                    ? String.valueOf(e.getMessage())
                    : e.awsErrorDetails().errorCode() + ": "
                            + e.awsErrorDetails().errorMessage();
            for (String path : paths) {
                String why = expected(path, "it answers " + said);
                learned.put(path, forGood ? new Known.Refused(now, why) : new Known.Failed(now, why));
            }
        } catch (SdkException e) {
            long now = System.nanoTime();
            paths.forEach(path -> learned.put(
                    path, new Known.Failed(now, expected(path, "it cannot be asked: " + AwsAccess.sentence(e)))));
        } finally {
            long now = System.nanoTime();
            paths.forEach(path -> learned.putIfAbsent(
                    path, new Known.Failed(now, expected(path, "the question ended without an answer"))));
            synchronized (known) {
                known.putAll(learned);
            }
        }
    }

    private static Known known(Parameter parameter, String path, long now) {
        if (parameter.type() == ParameterType.SECURE_STRING) {
            return new Known.Refused(
                    now,
                    "Expected the stored parameter " + path
                            + " to be a String or a StringList, but it is a SecureString, whose value must not stand in"
                            + " the audit stream.");
        }
        if (parameter.type() != ParameterType.STRING_LIST) {
            return new Known.Value(now, TextNode.valueOf(parameter.value()));
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String item : parameter.value().split(",", -1)) {
            list.add(item);
        }
        return new Known.Value(now, list);
    }

    private static String expected(String path, String but) {
        return "Expected the parameter store to have the stored parameter " + path + ", but "
                + (but.endsWith(".") ? but : but + ".");
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
        try {
            credentials.close();
        } catch (Exception e) {
            log.warn("The credentials of the parameter store could not be closed", e);
        }
    }
}
