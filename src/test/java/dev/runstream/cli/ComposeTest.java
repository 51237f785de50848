package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.runstream.ComposeFile;
import dev.runstream.ComposeFile.Service;
import dev.runstream.config.ApiSettings;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.GivenSettings;
import dev.runstream.config.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

/**
 * Goal: {@code docker compose up} gets commands, settings and files that this version of Runstream knows. Method: the file
 * is read as YAML, the commands are parsed but not run, and Docker Compose itself checks it where it is there.
 */
class ComposeTest {
    /** The secret comes from the environment of the container. */
    private static final List<String> KEYS = List.of(ApiSettings.KEYS_FILE, ApiSettings.HOST);

    private static final String IN_THE_IMAGE = "/runstream/";

    @Test
    void twoEnginesThreeWorkersAFunctionEndpointAndOneBrokerRun() throws IOException {
        Map<String, Service> services = ComposeFile.read().services();
        assertThat(containers(services, "engine")).isEqualTo(2);
        assertThat(containers(services, "worker")).isEqualTo(3);
        assertThat(containers(services, "functions")).isEqualTo(1);
        assertThat(services.get("kafka").image()).startsWith("apache/kafka:4.");
    }

    @TestFactory
    Stream<DynamicTest> everyCommandIsAccepted() throws IOException {
        return own().entrySet().stream()
                .map(service -> DynamicTest.dynamicTest(service.getKey(), () -> {
                    assertThat(parsed(service.getValue()).errors()).isEmpty();
                }));
    }

    @Test
    void everySettingIsKnownToItsRole() throws IOException {
        for (Service service : own().values()) {
            switch (service.command().getFirst()) {
                case "engine" -> {
                    EngineSettings settings = new EngineSettings(given(service));
                    assertThat(settings.getList(EngineSettings.BOOTSTRAP_SERVERS))
                            .containsExactly("kafka:19092");
                    assertThat(service.volumes())
                            .as("the stores are kept")
                            .anyMatch(volume -> volume.endsWith(":" + settings.getString(EngineSettings.STATE_DIR)));
                }
                case "worker" -> {
                    WorkerSettings settings = new WorkerSettings(given(service));
                    assertThat(settings.getList(WorkerSettings.BOOTSTRAP_SERVERS))
                            .containsExactly("kafka:19092");
                    assertThat(settings.getString(WorkerSettings.LAMBDA_ENDPOINT))
                            .isEqualTo("http://functions:9001");
                }
                case "api" -> {
                    ApiSettings settings = new ApiSettings(given(service).only(name -> !KEYS.contains(name)));
                    assertThat(settings.getList(ApiSettings.BOOTSTRAP_SERVERS)).containsExactly("kafka:19092");
                    assertThat(service.volumes())
                            .as("the database is kept")
                            .anyMatch(volume ->
                                    settings.query().url().startsWith("jdbc:h2:" + volume.split(":")[1] + "/"));
                    assertThat(Path.of(given(service).values().get(ApiSettings.KEYS_FILE)))
                            .as("whoever reaches it has to have a key")
                            .isRegularFile();
                }
                default -> {} // the others have no settings but their options
            }
        }
    }

    @Test
    void noTwoEnginesShareTheirStores() throws IOException {
        List<String> stores = own().values().stream()
                .filter(service -> service.command().getFirst().equals("engine"))
                .peek(engine -> assertThat(engine.replicas()).isEqualTo(1))
                .flatMap(engine -> engine.volumes().stream())
                .filter(volume -> !volume.startsWith("."))
                .toList();
        assertThat(stores).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void everyVolumeIsDeclaredOrInTheTree() throws IOException {
        ComposeFile compose = ComposeFile.read();
        compose.services().values().stream()
                .flatMap(service -> service.volumes().stream())
                .map(volume -> volume.split(":")[0])
                .forEach(source -> assertThat(
                                source.startsWith(".")
                                        ? Files.isDirectory(Path.of(source))
                                        : compose.volumes().contains(source))
                        .as(source)
                        .isTrue());
    }

    @Test
    void whoIsWaitedForTellsThatItIsReady() throws IOException {
        Map<String, Service> services = ComposeFile.read().services();
        services.values()
                .forEach(service -> service.dependsOn().forEach((name, condition) -> {
                    assertThat(services).containsKey(name);
                    assertThat(condition.equals("service_healthy"))
                            .isEqualTo(services.get(name).hasHealthCheck());
                }));
    }

    @Test
    void dockerComposeAcceptsTheFile(@TempDir Path directory) throws Exception {
        Program program = new Program(directory);
        String file = ComposeFile.PATH.toAbsolutePath().toString();
        Optional<List<String>> compose = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(each -> works(program, each))
                .findFirst();
        assumeThat(compose).as("Docker Compose is on this machine").isPresent();
        List<String> command = Stream.concat(compose.get().stream(), Stream.of("-f", file, "config", "--services"))
                .toList();
        assertThat(program.run(command.toArray(String[]::new)).lines())
                .containsExactlyInAnyOrderElementsOf(
                        ComposeFile.read().services().keySet());
    }

    private static boolean works(Program program, List<String> compose) {
        try {
            return program.works(
                    Stream.concat(compose.stream(), Stream.of("version")).toArray(String[]::new));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int containers(Map<String, Service> services, String command) {
        return services.values().stream()
                .filter(service -> !service.command().isEmpty()
                        && service.command().getFirst().equals(command))
                .mapToInt(Service::replicas)
                .sum();
    }

    /** The services that run this project's image. */
    private static Map<String, Service> own() throws IOException {
        Map<String, Service> services = ComposeFile.read().services();
        services.values().removeIf(service -> !service.image().startsWith("runstream:"));
        assertThat(services).hasSizeGreaterThanOrEqualTo(5);
        return services;
    }

    private static ParseResult parsed(Service service) {
        return Main.commandLine().parseArgs(service.command().toArray(String[]::new));
    }

    /** As the role puts them together, with the files of the tree in the place of the image's. */
    private static GivenSettings given(Service service) throws IOException {
        ParseResult role = parsed(service).subcommand();
        List<Path> files = role.matchedOptionValue("--config", List.of());
        assertThat(files).hasSize(1);
        assertThat(service.volumes()).contains("./config:" + IN_THE_IMAGE + "config:ro");
        Map<String, String> single = role.matchedOptionValue("--set", Map.of());
        return GivenSettings.NONE
                .withFile(files.getFirst())
                .withEnvironment(service.environment())
                .with(single, "--set");
    }
}
