package dev.runstream.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstream.config.WorkerSettings;
import dev.runstream.contract.Contract;
import dev.runstream.topics.UnreachableException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: a worker does not wait for ever for a cluster. Method: an address that nobody listens on. */
@Timeout(60)
class WorkerStartTest {

    @Test
    void withoutAClusterTheWorkerSaysSoWithinItsTime() throws Exception {
        Map<String, String> given =
                Map.of("bootstrap.servers", "127.0.0.1:1", WorkerSettings.STARTUP_TIMEOUT_MS, "1500");
        try (Worker worker = new Worker(new WorkerSettings(given), new Contract(), new Functions())) {
            assertThatThrownBy(worker::start)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("Expected a broker at 127.0.0.1:1 to answer within 1.5 s, but none did");
        }
    }
}
