package dev.runstream.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * A broker among several on this machine; each is a controller too. Whoever names the same voters is of the same cluster.
 *
 * @param nodeId one of the voters'
 * @param voters as Kafka's {@code controller.quorum.voters} has them, all on 127.0.0.1, with the ports of the controllers
 */
public record ClusterMember(int nodeId, String voters) {
    private static final Pattern VOTER = Pattern.compile("([0-9]{1,9})@127\\.0\\.0\\.1:([0-9]{1,5})");

    /** @throws IllegalArgumentException when the voters are not of that form, or the node is none of them */
    public ClusterMember {
        if (ids(voters).stream().noneMatch(id -> id == nodeId)) {
            throw new IllegalArgumentException(
                    "Expected node " + nodeId + " to be one of the voters, but they are " + voters);
        }
    }

    private static List<Integer> ids(String voters) {
        return parsed(voters).stream()
                .map(voter -> Integer.parseInt(voter.group(1)))
                .toList();
    }

    private static List<Matcher> parsed(String voters) {
        return Arrays.stream(voters.split(",", -1))
                .map(each -> {
                    Matcher voter = VOTER.matcher(each);
                    if (!voter.matches()) {
                        throw new IllegalArgumentException(
                                "Expected voters such as 1@127.0.0.1:9093,2@127.0.0.1:9094, but got " + voters);
                    }
                    return voter;
                })
                .toList();
    }

    int controllerPort() {
        return parsed(voters).stream()
                .filter(voter -> Integer.parseInt(voter.group(1)) == nodeId)
                .map(voter -> Integer.parseInt(voter.group(2)))
                .findFirst()
                .orElseThrow();
    }

    int size() {
        return parsed(voters).size();
    }

    String clusterId() {
        UUID id = UUID.nameUUIDFromBytes(voters.getBytes(StandardCharsets.UTF_8));
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }
}
