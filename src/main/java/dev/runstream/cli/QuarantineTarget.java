package dev.runstream.cli;

import dev.runstream.client.ClusterConnection;
import dev.runstream.quarantine.HeldExecution;
import dev.runstream.quarantine.Place;
import dev.runstream.quarantine.QuarantineReader;
import dev.runstream.quarantine.SetAside;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** What a command of {@code quarantine} is about: the place of a record, or the id of an execution. */
final class QuarantineTarget {
    @Parameters(
            paramLabel = "PLACE|ID",
            description = "The place of a record, such as 0-17, or the id of a held execution.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private String target;

    Optional<Place> place() {
        return Place.parse(target);
    }

    String executionId() {
        return target;
    }

    /** @throws CommandFailedException when there is no such record */
    SetAside record(ClusterConnection connection, Place place) {
        return QuarantineReader.read(connection).stream()
                .filter(each -> each.place().equals(place))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("Expected a record at " + place + " of "
                        + connection.topics().quarantine() + ", but there is none."));
    }

    /** @throws CommandFailedException when no such execution is held */
    HeldExecution held(ClusterConnection connection, String applicationId) {
        return HeldExecution.read(connection, applicationId).stream()
                .filter(each -> each.executionId().equals(target))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException(
                        "Expected an execution that is held, or the place of a record such as 0-17, but no execution "
                                + target + " is held."));
    }
}
