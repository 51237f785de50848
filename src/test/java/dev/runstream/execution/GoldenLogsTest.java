package dev.runstream.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.contract.Contract;
import dev.runstream.contract.Frozen;
import dev.runstream.contract.ReleasedSchemasTest;
import dev.runstream.contract.Values;
import dev.runstream.execution.World.Run;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Goal: what was ever recorded is replayed to the states that it had then, by every later version. Method:
 * src/test/resources/logs holds the events of random runs, each followed by what it changed in the state ({@code + path =
 * value}, {@code - path}). They are added to with {@code -Dcontract.write=add} and never changed; a failure here means that
 * live executions of a cluster would change under an upgrade.
 */
class GoldenLogsTest {
    private static final int CHARS_MAX = 40_000;
    private static final int RUNS = 400;
    private static final Set<String> EVENTS = Stream.of(Event.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    private final Contract contract = new Contract(ReleasedSchemasTest.source());

    @BeforeAll
    static void addWhatIsMissing() {
        if (Frozen.startingOver()) {
            Frozen.LOGS.clear();
        }
        if (!Frozen.writing()) {
            return;
        }
        if (Frozen.LOGS.read().isEmpty()) {
            record(1, new HashSet<>());
        }
        Set<String> told = eventsTold();
        for (long from = RUNS + 1; !told.containsAll(EVENTS) && from < 10L * RUNS; from += RUNS) {
            // Of what came later: runs with other seeds, so that no log is written over.
            record(from, allBut(told));
            told = eventsTold();
        }
    }

    private static Set<String> eventsTold() {
        Contract contract = new Contract(ReleasedSchemasTest.source());
        Set<String> told = new HashSet<>();
        Frozen.LOGS
                .read()
                .values()
                .forEach(log -> log.lines()
                        .filter(line -> !line.startsWith("+ ") && !line.startsWith("- "))
                        .forEach(line -> told.add(contract.decode(HexFormat.of().parseHex(line), AuditEvent.class)
                                .event()
                                .getClass()
                                .getSimpleName())));
        return told;
    }

    /** Everything is told already but the events that no log has, and the edges that they take. */
    private static Set<String> allBut(Set<String> told) {
        Set<String> all = new HashSet<>(told);
        StateTable.placeEdges().stream()
                .filter(edge -> told.contains(edge.event().getSimpleName()))
                .forEach(edge -> all.add(edge.toString()));
        return all;
    }

    /** Short runs until no other run of these {@value #RUNS} would tell anything new. */
    private static void record(long from, Set<String> told) {
        Contract contract = new Contract();
        for (long seed = from; seed < from + RUNS; seed++) {
            for (Run run : RandomRun.of(seed, world -> {}).runs().values()) {
                Set<String> tells = new HashSet<>();
                run.events.forEach(event -> tells.add(event.getClass().getSimpleName()));
                run.placeEdges.forEach(edge -> tells.add(edge.toString()));
                String log = log(contract, run);
                if (log.length() <= CHARS_MAX && told.addAll(tells)) {
                    Frozen.LOGS.write(seed + "-" + run.id + ".txt", log);
                }
            }
        }
    }

    private static String log(Contract contract, Run run) {
        StringBuilder log = new StringBuilder();
        State state = null;
        for (int i = 0; i < run.events.size(); i++) {
            byte[] bytes = contract.encode(run.headers.get(i), run.events.get(i));
            State next = Evolver.evolve(state, run.headers.get(i), run.events.get(i));
            log.append(HexFormat.of().formatHex(bytes)).append('\n');
            Map<String, String> before = values(state);
            Map<String, String> after = values(next);
            before.keySet().stream()
                    .filter(path -> !after.containsKey(path))
                    .forEach(path -> log.append("- ").append(path).append('\n'));
            after.forEach((path, value) -> {
                if (!value.equals(before.get(path))) {
                    log.append("+ ").append(path).append(" = ").append(value).append('\n');
                }
            });
            state = next;
        }
        return log.toString();
    }

    private static Map<String, String> values(@Nullable State state) {
        Map<String, String> values = new TreeMap<>(Values.of(state));
        values.replaceAll((path, value) ->
                value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
        return values;
    }

    @Test
    void everyRecordedLogIsReplayedToTheStatesThatItHad() {
        Map<String, String> logs = Frozen.LOGS.read();
        assertThat(logs).as("recorded logs. Add them: %s", Frozen.ADD).isNotEmpty();
        Set<String> told = new HashSet<>();
        logs.forEach((name, log) -> replay(name, log, told));
        assertThat(told).as("events in the recorded logs").containsAll(EVENTS);
    }

    private void replay(String name, String log, Set<String> told) {
        State state = null;
        Map<String, String> expected = new TreeMap<>();
        Set<String> gone = new HashSet<>();
        long sequence = 0;
        for (String line : (Iterable<String>) log.lines()::iterator) {
            if (line.startsWith("+ ")) {
                int end = line.indexOf(" = ");
                expected.put(line.substring(2, end), line.substring(end + 3));
                gone.remove(line.substring(2, end));
            } else if (line.startsWith("- ")) {
                expected.remove(line.substring(2));
                gone.add(line.substring(2));
            } else {
                compare(name, sequence, state, expected, gone);
                AuditEvent audited = contract.decode(HexFormat.of().parseHex(line), AuditEvent.class);
                told.add(audited.event().getClass().getSimpleName());
                sequence = audited.header().sequence();
                state = Evolver.evolve(state, audited.header(), audited.event());
            }
        }
        compare(name, sequence, state, expected, gone);
    }

    private static void compare(
            String name, long sequence, @Nullable State state, Map<String, String> expected, Set<String> gone) {
        if (sequence == 0) {
            return;
        }
        assertThat(values(state))
                .as("state after event %d of %s", sequence, name)
                .containsAllEntriesOf(expected)
                .doesNotContainKeys(gone.toArray(String[]::new));
    }
}
