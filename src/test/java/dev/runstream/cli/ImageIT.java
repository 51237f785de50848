package dev.runstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runstream.ComposeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the image has all that its roles need, and gives them no right that they do not need. Method: the image's tarball,
 * when the build made one ({@code -Pimage}); its layers are unpacked, and its entry point runs in them with the JVM here.
 */
class ImageIT {
    private static final Path TARBALL = Path.of("target/runstream-image.tar").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Path root;
    private static JsonNode manifest;
    private static JsonNode config;

    @BeforeAll
    static void unpack() throws Exception {
        assumeThat(TARBALL)
                .as("the build made an image: mvn verify -Pimage -Djib.from.image=scratch")
                .exists();
        Program program = new Program(directory);
        Path image = Files.createDirectory(directory.resolve("image"));
        root = Files.createDirectory(directory.resolve("root"));
        program.run("tar", "xf", TARBALL.toString(), "-C", image.toString());
        manifest = JSON.readTree(image.resolve("manifest.json").toFile()).get(0);
        config = JSON.readTree(
                        image.resolve(manifest.path("Config").textValue()).toFile())
                .path("config");
        for (JsonNode layer : manifest.path("Layers")) {
            program.run("tar", "xzf", image.resolve(layer.textValue()).toString(), "-C", root.toString());
        }
    }

    @Test
    void itIsTheImageThatComposeRunsAndItsFirstArgumentIsTheRole() throws Exception {
        assertThat(texts(manifest.path("RepoTags")))
                .contains(ComposeFile.read().services().get("worker").image());
        assertThat(texts(config.path("Entrypoint"))).startsWith("java").endsWith("dev.runstream.cli.Main");
        assertThat(texts(config.path("Cmd"))).isEmpty();
    }

    @Test
    void itRunsAsNobodyInParticularWhoMayWriteWhereTheStoresAreKept() throws Exception {
        assertThat(config.path("User").textValue()).isEqualTo("10001:10001");
        assertThat(config.path("Volumes").has("/var/lib/runstream")).isTrue();
        assertThat(Files.getPosixFilePermissions(root.resolve("var/lib/runstream")))
                .hasSize(9);
        assertThat(config.path("ExposedPorts").has("9001/tcp")).isTrue();
    }

    @Test
    void itsEntryPointRunsFromItsLayers() throws Exception {
        List<String> command = new ArrayList<>();
        for (String argument : texts(config.path("Entrypoint"))) {
            command.add(argument.startsWith("@") ? classPath(argument.substring(1)) : argument);
        }
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("validate", "examples/greet.yaml"));
        Path workingDirectory =
                root.resolve(config.path("WorkingDir").textValue().substring(1));
        assertThat(new Program(workingDirectory).run(command.toArray(String[]::new)))
                .contains("1 document: 1 valid");
        assertThat(workingDirectory.resolve("config/engine.properties")).exists();
    }

    private static String classPath(String file) throws Exception {
        String inTheImage = Files.readString(root.resolve(file.substring(1)));
        return inTheImage.replace("/app/", root + "/app/");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
