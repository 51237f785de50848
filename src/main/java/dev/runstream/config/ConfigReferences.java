package dev.runstream.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Replaces references such as {@code ${env:NAME}} and {@code ${file:/path:key}} in values by what Kafka's config
 * providers say. Kafka leaves a reference that it cannot replace as it stands; here it is an error.
 */
final class ConfigReferences {
    /** Kafka's own need no class to be named. */
    private static final Map<String, String> OWN = Map.of(
            "file", FileConfigProvider.class.getName(),
            "env", EnvVarConfigProvider.class.getName(),
            "dir", DirectoryConfigProvider.class.getName());

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]+):[^}]*}");

    private ConfigReferences() {}

    /**
     * The settings with references replaced, without those of the providers themselves.
     *
     * @throws ConfigException with a sentence when a provider cannot be used or does not know what is asked
     */
    static Map<String, String> replaced(GivenSettings given) {
        Map<String, String> values = given.values();
        String declared = values.getOrDefault(RoleConfig.CONFIG_PROVIDERS, "");
        Set<String> providers = new LinkedHashSet<>();
        for (String name : declared.split(",", -1)) {
            if (!name.isBlank()) {
                providers.add(name.strip());
            }
        }
        Map<String, String> asked = new HashMap<>(values);
        asked.put(RoleConfig.CONFIG_PROVIDERS, String.join(",", providers));
        for (String name : providers) {
            String className = RoleConfig.CONFIG_PROVIDERS + "." + name + ".class";
            String own = OWN.get(name);
            if (own != null) {
                asked.putIfAbsent(className, own);
            } else if (!asked.containsKey(className)) {
                throw new ConfigException(
                        "Expected " + className + " to name the class of the config provider, but it is not set");
            }
        }
        if (providers.isEmpty()) {
            asked.remove(RoleConfig.CONFIG_PROVIDERS);
        }
        Map<String, String> replaced = new HashMap<>();
        new AbstractConfig(new ConfigDef(), asked, false)
                .originals()
                .forEach((name, value) -> replaced.put(name, String.valueOf(value)));
        replaced.keySet()
                .removeIf(name ->
                        name.equals(RoleConfig.CONFIG_PROVIDERS) || name.startsWith(RoleConfig.PROVIDER_PREFIX));
        requireReplaced(given, replaced, providers);
        return replaced;
    }

    private static void requireReplaced(GivenSettings given, Map<String, String> replaced, Set<String> providers) {
        List<String> problems = new ArrayList<>();
        replaced.forEach((name, value) -> {
            Matcher reference = REFERENCE.matcher(given.values().get(name));
            while (reference.find()) {
                String provider = reference.group(1);
                if (!value.contains(reference.group())) {
                    continue;
                }
                if (providers.contains(provider)) {
                    problems.add("Expected the config provider " + provider + " to know " + reference.group() + " of "
                            + name + given.where(name) + ", but it does not");
                } else if (OWN.containsKey(provider)) {
                    problems.add("Expected " + RoleConfig.CONFIG_PROVIDERS + " to list " + provider + ", because "
                            + name + given.where(name) + " refers to " + reference.group() + ", but it does not");
                }
            }
        });
        if (!problems.isEmpty()) {
            problems.sort(null);
            throw new ConfigException(String.join("; ", problems));
        }
    }
}
