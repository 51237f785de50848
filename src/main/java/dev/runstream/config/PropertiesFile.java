package dev.runstream.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;

/** A file of settings as {@link Properties} reads them, with the line of each. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** @param number of the line on which the setting begins, from 1 */
    record Line(String value, int number) {}

    /**
     * The settings in the order of the file.
     *
     * @throws IOException when it cannot be read
     * @throws ConfigException when it is no properties file, or sets the same name twice
     */
    static Map<String, Line> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Map<String, Line> settings = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            int begin = i;
            StringBuilder setting = new StringBuilder(lines.get(i));
            while (!isComment(lines.get(begin)) && goesOn(lines.get(i)) && i + 1 < lines.size()) {
                setting.append('\n').append(lines.get(++i));
            }
            parse(setting.toString(), file, begin + 1).forEach((name, value) -> {
                Line before = settings.put((String) name, new Line((String) value, begin + 1));
                if (before != null) {
                    throw new ConfigException("Expected " + file + " to set " + name + " once, but lines "
                            + before.number() + " and " + (begin + 1) + " do");
                }
            });
        }
        return settings;
    }

    /** None for a comment and an empty line, else one. */
    private static Properties parse(String setting, Path file, int line) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(setting));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("Expected line " + line + " of " + file + " to be NAME=VALUE as in a .properties"
                    + " file, but: " + e.getMessage());
        }
        return properties;
    }

    private static boolean isComment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    /** A backslash that is not escaped itself ends the line. */
    private static boolean goesOn(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
