package dev.runstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** {@code docker-compose.yml} as YAML reads it, merge keys resolved. */
public final class ComposeFile {
    public static final Path PATH = Path.of("docker-compose.yml");

    private final Map<?, ?> root;

    private ComposeFile(Map<?, ?> root) {
        this.root = root;
    }

    public static ComposeFile read() throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        return new ComposeFile((Map<?, ?>) merged(new Load(settings).loadFromString(Files.readString(PATH))));
    }

    public Map<String, Service> services() {
        Map<String, Service> services = new LinkedHashMap<>();
        map(root.get("services")).forEach((name, service) -> services.put(name.toString(), new Service(map(service))));
        return services;
    }

    /** Names of the volumes that the file declares. */
    public List<String> volumes() {
        return texts(List.copyOf(map(root.get("volumes")).keySet()));
    }

    /** One service of the file. */
    public static final class Service {
        private final Map<?, ?> service;

        private Service(Map<?, ?> service) {
            this.service = service;
        }

        public String image() {
            return String.valueOf(service.get("image"));
        }

        /** What is handed to the image's entry point. */
        public List<String> command() {
            return texts(service.get("command"));
        }

        public Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            map(service.get("environment"))
                    .forEach((name, value) -> environment.put(name.toString(), value.toString()));
            return environment;
        }

        /** As {@code source:target} or {@code source:target:ro}. */
        public List<String> volumes() {
            return texts(service.get("volumes"));
        }

        /** How many containers of it run. */
        public int replicas() {
            return map(service.get("deploy")).get("replicas") instanceof Integer replicas ? replicas : 1;
        }

        public boolean hasHealthCheck() {
            return !texts(map(service.get("healthcheck")).get("test")).isEmpty();
        }

        /** The services that it waits for, with what it waits for. */
        public Map<String, String> dependsOn() {
            Map<String, String> conditions = new LinkedHashMap<>();
            map(service.get("depends_on"))
                    .forEach((name, condition) -> conditions.put(
                            name.toString(), String.valueOf(map(condition).get("condition"))));
            return conditions;
        }
    }

    /** YAML 1.2 has no merge keys; Compose has. */
    private static Object merged(Object node) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<Object, Object> all = new LinkedHashMap<>();
                if (map.get("<<") instanceof Map<?, ?> under) {
                    all.putAll(map(merged(under)));
                }
                map.forEach((key, value) -> {
                    if (!key.equals("<<")) {
                        all.put(key, value == null ? "" : merged(value));
                    }
                });
                yield all;
            }
            case List<?> list -> list.stream().map(ComposeFile::merged).toList();
            default -> node;
        };
    }

    private static Map<?, ?> map(Object node) {
        return node instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<String> texts(Object node) {
        return node instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }
}
