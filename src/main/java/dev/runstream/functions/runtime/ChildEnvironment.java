package dev.runstream.functions.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a child finds in its environment: what Lambda gives, and of this process only what programs need to start. */
final class ChildEnvironment {
    /** Never a secret: credentials of whoever started this process are not the function's. */
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL");

    private static final String REGION = "us-east-1";

    private ChildEnvironment() {}

    /** @param api host and port */
    static Map<String, String> of(ChildSettings settings, String functionName, String logStream, String api) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", ":UTC");
        for (String name : PASSED_ON) {
            String value = fromHere(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_DEFAULT_REGION", REGION);
        environment.putAll(settings.environment());
        environment.put("_HANDLER", settings.handler());
        environment.put("LAMBDA_TASK_ROOT", settings.directory().toString());
        environment.put("LAMBDA_RUNTIME_DIR", settings.directory().toString());
        environment.put("AWS_LAMBDA_RUNTIME_API", api);
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_LAMBDA_FUNCTION_NAME", functionName);
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                Integer.toString(settings.limits().memoryMegabytes()));
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + functionName);
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream);
        return environment;
    }

    private static @Nullable String fromHere(String name) {
        return System.getenv(name);
    }
}
