package dev.runstream.worker;

import static dev.runstream.Patience.PATIENCE;
import static dev.runstream.worker.WorkerCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runstream.broker.EmbeddedBroker;
import dev.runstream.execution.Result;
import dev.runstream.execution.Result.StepCompleted;
import dev.runstream.execution.StepRequested;
import dev.runstream.worker.WorkerCluster.Fleet;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a worker outlives its broker's restart (F3): a call that ends meanwhile keeps its result, and work goes on
 * within 20 s. Method: the broker is stopped while a call is open, and the call ends while there is none.
 */
class BrokerRestartIT {
    @TempDir
    Path data;

    @Test
    void aResultThatFallsDueWhileThereIsNoBrokerIsPublishedAfterwardsAndWorkGoesOn() {
        Functions functions = new Functions();
        Watch watch = new Watch();
        try (WorkerCluster cluster = new WorkerCluster(EmbeddedBroker.start(data));
                Fleet fleet = cluster.fleet("restart");
                Worker worker = fleet.worker("w", Map.of(), functions, watch)) {
            StepRequested open = request("wait");
            fleet.send(open);
            await().atMost(PATIENCE).until(() -> watch.accepted.get() == 1);
            cluster.restart(data, functions::release);
            StepRequested next = request("now");
            fleet.send(next);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(fleet.results().stream().filter(StepCompleted.class::isInstance))
                            .extracting(Result::executionId)
                            .contains(open.executionId(), next.executionId()));
            assertThat(functions.invoked).containsExactly(open.executionId(), next.executionId());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(worker.callsInFlight()).isZero());
        }
    }
}
