package dev.runstream.cli;

import dev.runstream.client.EventTail;
import dev.runstream.config.EngineSettings;
import dev.runstream.config.WorkerSettings;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.functions.FunctionScript;
import dev.runstream.suite.CaseRunner;
import dev.runstream.suite.MemoryRunner;
import dev.runstream.suite.Observed;
import dev.runstream.suite.SuiteCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases on an embedded broker with a real engine, a worker, the HTTP endpoint and the SDK, in virtual time, one after
 * the other in one stack. A case with settings of the worker's own gets a new stack.
 */
final class BrokerRunner implements CaseRunner {
    private static final String MARKERS_KEPT_MS =
            Long.toString(Duration.ofDays(365).toMillis());

    private static final Duration LEAP_MAX = Duration.ofDays(300);

    private @Nullable Stack stack;
    private long cases;

    /**
     * A stack and what is registered in it.
     *
     * @param workerSettings the settings of the worker that are not the defaults
     * @param registered what the registry said of the runbooks that are there, by name
     * @param texts their documents, by name
     */
    record Stack(
            LocalStack local,
            SuiteWorld world,
            EventTail tail,
            Map<String, String> workerSettings,
            Map<String, RunbookRegistered> registered,
            Map<String, String> texts) {}

    @Override
    public Run run(SuiteCase suiteCase) {
        if (suiteCase.settings().given().containsKey(WorkerSettings.LAMBDA_ENDPOINT)) {
            return new Run.Skipped("It names a Lambda endpoint of its own, which does not know virtual time.");
        }
        Stack open = stackFor(suiteCase);
        Observed observed = new BrokerCase(open, suiteCase, cases++).run();
        if (open.world().now() - MemoryRunner.BEGIN > LEAP_MAX.toMillis()) {
            close(); // the store of markers takes the time of the next case for one long past
        }
        return new Run.Ran(observed);
    }

    @Override
    public void close() {
        Stack open = stack;
        if (open != null) {
            open.tail().close();
            open.local().close();
            stack = null;
        }
    }

    private Stack stackFor(SuiteCase suiteCase) {
        Map<String, String> workerSettings = new TreeMap<>(suiteCase.settings().given());
        workerSettings
                .keySet()
                .removeIf(name -> !WorkerSettings.DEFINITION.names().contains(name)
                        || EngineSettings.DEFINITION.names().contains(name));
        Stack open = stack;
        if (open != null && open.workerSettings().equals(workerSettings)) {
            return open;
        }
        close();
        Map<String, String> settings = new HashMap<>(workerSettings);
        SuiteWorld world = new SuiteWorld(suiteCase, MemoryRunner.BEGIN);
        try {
            LocalStack local = LocalStack.start(
                    new LocalStack.Options(FunctionScript.EMPTY, null, Map.of(), false, settings, world));
            Stack begun = new Stack(local, world, local.events(), workerSettings, new HashMap<>(), new HashMap<>());
            stack = begun;
            return begun;
        } catch (IOException e) {
            throw new UncheckedIOException("The stack did not start: " + e.getMessage(), e);
        }
    }
}
