package dev.runstream.config;

import dev.runstream.config.AccessKey.Permission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * The file of access keys, a .properties file: {@code ID.secret}, {@code ID.principal}, {@code ID.may}, {@code
 * ID.runbooks}. Values may refer to config providers, which the file lists itself ({@code config.providers}).
 */
final class AccessKeysFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{3,128}");
    private static final int SECRET_CHARS_MIN = 16;
    private static final List<String> FIELDS = List.of("secret", "principal", "may", "runbooks");

    private AccessKeysFile() {}

    /** @throws ConfigException with a sentence for everything that is wrong with the file */
    static List<AccessKey> read(Path file) {
        Map<String, String> values;
        try {
            values = ConfigReferences.replaced(GivenSettings.NONE.withFile(file));
        } catch (IOException e) {
            throw new ConfigException("Expected " + ApiSettings.KEYS_FILE + " to name a file that can be read, but "
                    + file + " cannot: " + e);
        }
        Map<String, Map<String, String>> byId = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        values.keySet().stream().sorted().forEach(name -> {
            int dot = name.indexOf('.');
            String field = name.substring(dot + 1);
            if (dot < 0 || !ID.matcher(name.substring(0, dot)).matches() || !FIELDS.contains(field)) {
                problems.add("Expected each setting of " + file + " to be ID.secret, ID.principal, ID.may or"
                        + " ID.runbooks, with an ID of 3 to 128 letters, digits, _ or -, but one is '" + name + "'");
                return;
            }
            byId.computeIfAbsent(name.substring(0, dot), id -> new LinkedHashMap<>())
                    .put(field, String.valueOf(values.get(name)));
        });
        List<AccessKey> keys = new ArrayList<>();
        byId.forEach((id, fields) -> keys.add(key(id, fields, file, problems)));
        if (keys.isEmpty() && problems.isEmpty()) {
            problems.add("Expected " + file + " to have a key at least, but it has none");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
        return keys;
    }

    private static AccessKey key(String id, Map<String, String> fields, Path file, List<String> problems) {
        String secret = fields.getOrDefault("secret", "");
        if (secret.length() < SECRET_CHARS_MIN) {
            problems.add("Expected " + id + ".secret of " + file + " to have " + SECRET_CHARS_MIN
                    + " characters at least, but it has " + secret.length());
        }
        Set<Permission> may = EnumSet.noneOf(Permission.class);
        for (String name : list(fields.getOrDefault("may", ""))) {
            Arrays.stream(Permission.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            may::add,
                            () -> problems.add("Expected " + id + ".may of " + file + " to list some of "
                                    + Arrays.toString(Permission.values()) + ", but it has '" + name + "'"));
        }
        if (may.isEmpty()) {
            problems.add("Expected " + id + ".may of " + file + " to list what the key may do, but it is empty");
        }
        List<String> runbooks = list(fields.getOrDefault("runbooks", ""));
        if (runbooks.isEmpty()) {
            problems.add("Expected " + id + ".runbooks of " + file
                    + " to list patterns of names (* for all), but it is empty");
        }
        return new AccessKey(id, secret, fields.getOrDefault("principal", id), may, runbooks);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
