package dev.runstream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomeTest {
    /** Vectors of Kafka's own tests. */
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
        "abc, 479470107",
    })
    void murmur2IsKafkas(String key, int hash) {
        assertThat(Home.partition(key, Integer.MAX_VALUE)).isEqualTo((hash & 0x7FFFFFFF) % Integer.MAX_VALUE);
    }

    /** They were worked out with a murmur2 in another language. */
    @Test
    void theVectorsOfTheDocumentHold() {
        List<List<String>> vectors = EventsDocument.table("Home");
        assertThat(vectors).hasSizeGreaterThanOrEqualTo(8);
        for (List<String> vector : vectors) {
            assertThat(Home.partition(vector.get(0), Integer.parseInt(vector.get(1))))
                    .as("%s of %s", vector.get(0), vector.get(1))
                    .isEqualTo(Integer.parseInt(vector.get(2)));
        }
    }

    @Test
    void anIdIsAtHomeWhereJavasDefaultPartitionerPutsIt() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            String id =
                    i % 3 == 0 ? "ключ-" + random.nextInt() : new UUID(random.nextLong(), random.nextLong()).toString();
            int partitions = 1 + random.nextInt(100);
            assertThat(Home.partition(id, partitions))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(id.getBytes(UTF_8), partitions));
        }
    }
}
