package dev.runstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runstream.execution.ExecutionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Executions at 0.9, 1.0 and 1.1 of each limit, and what is large in other ways, each with the end that it must have (F8). */
final class Sizes {
    static final int PARAMETERS = 256 * 1024;
    static final int INPUTS = 1024 * 1024;
    static final int OUTPUT = 200 * 1024;
    static final int HUGE = 10 * 1024 * 1024;

    private static final int HEADERS = 500;
    /** A parameter's name, quotes and brackets count too; a text as long as the limit is over it. */
    private static final double[] FACTORS = {0.9, 1.0, 1.1};

    private static final Set<ExecutionStatus> GOOD = Set.of(ExecutionStatus.Success);

    private final Requests requests;
    private final List<Case> cases = new ArrayList<>();
    private int next;

    private interface Case {
        void start(String id);
    }

    Sizes(Requests requests) {
        this.requests = requests;
        for (double factor : FACTORS) {
            boolean over = factor >= 1;
            cases.add(id -> text(
                    Shape.LARGE_PARAMETER,
                    id,
                    (int) (PARAMETERS * factor),
                    over ? Set.of(ExecutionStatus.Rejected) : GOOD));
            cases.add(id -> text(
                    Shape.LARGE_INPUT,
                    id,
                    (int) (INPUTS * factor / Shape.COPIES),
                    over ? Set.of(ExecutionStatus.Failed) : GOOD));
            int output = (int) (OUTPUT * factor);
            cases.add(id -> requests.start(
                    Shape.LARGE_OUTPUT,
                    id,
                    Map.of("Bytes", List.of(Integer.toString(output))),
                    output > OUTPUT ? Set.of(ExecutionStatus.Failed) : GOOD));
        }
        cases.add(id -> requests.start(
                Shape.LARGE_OUTPUT,
                id,
                Map.of("Bytes", List.of(Integer.toString(HUGE))),
                Set.of(ExecutionStatus.Failed)));
        cases.add(id -> requests.start(Shape.THOUSAND, id, Map.of(), GOOD));
        cases.add(this::headers);
    }

    /** What the functions must be able to answer beside {@link #HUGE}, in bytes. */
    static List<Integer> outputs() {
        List<Integer> outputs = new ArrayList<>();
        for (double factor : FACTORS) {
            outputs.add((int) (OUTPUT * factor));
        }
        return outputs;
    }

    /** Starts the next so many of them. */
    void start(int count, FaultLog log) {
        for (int i = 0; i < count; i++) {
            cases.get(next++ % cases.size()).start(requests.newId());
            log.tried(Fault.F8);
            log.hit(Fault.F8);
        }
        requests.flush();
    }

    private void text(Shape shape, String id, int bytes, Set<ExecutionStatus> ends) {
        requests.start(shape, id, Map.of("Text", List.of("x".repeat(bytes))), ends);
    }

    private void headers(String id) {
        ProducerRecord<byte[], byte[]> record = requests.record(Shape.CANARY, id, Map.of());
        for (int i = 0; i < HEADERS; i++) {
            record.headers().add("h" + i, Integer.toString(i).getBytes(UTF_8));
        }
        requests.sendStart(Shape.CANARY, id, record, GOOD);
    }
}
