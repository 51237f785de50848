package dev.runstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstream.contract.AuditEvent;
import dev.runstream.engine.EngineObserver.Decided;
import dev.runstream.engine.EngineObserver.Load;
import dev.runstream.execution.Event;
import dev.runstream.execution.StepRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: whoever hears the engine is told what the audit stream says, once, and what waits at this moment. */
class EngineObserverTest {
    private static final String ID = Ids.id(1);
    private static final long LEASE = 30_000;

    private final Heard heard = new Heard();
    private final MemoryEngine engine = new MemoryEngine(heard);

    @Test
    void everyEventIsToldOnceInItsOrder() {
        engine.register("Doc", Documents.passesOn());
        engine.start(ID, "Doc");
        engine.complete(engine.lastRequest(), "1");
        engine.complete(engine.lastRequest(), "2");
        engine.complete(engine.lastRequest(), "3");
        assertThat(heard.events())
                .isEqualTo(engine.audit(ID).stream().map(AuditEvent::event).toList());
        assertThat(heard.events().getLast()).isInstanceOf(Event.InputRejected.class);
    }

    @Test
    void aDispatchWaitsUntilAWorkerHasItAndIsALeaseFromThenOn() {
        engine.register("Doc", Documents.passesOn());
        engine.start(ID, "Doc");
        engine.advance(4_000);
        assertThat(heard.load()).isEqualTo(new Load(0, 1, 0, 0, 0, 1, 0, 0, 1, 4_000));
        StepRequested request = engine.lastRequest();
        engine.result(MemoryEngine.adopted(request, 0));
        engine.advance(1_000);
        assertThat(heard.load().waiting()).isZero();
        assertThat(heard.load().oldestWaitingMillis()).isZero();
        assertThat(heard.load().leases()).isEqualTo(1);
        engine.advance(LEASE);
        assertThat(heard.events()).hasAtLeastOneElementOfType(Event.AttemptLost.class);
    }

    @Test
    void aRestartFindsTheSameAndTheEndLeavesNothing() {
        engine.register("Doc", Documents.passesOn());
        engine.start(ID, "Doc");
        engine.restart();
        engine.advance(2_000);
        assertThat(heard.load()).isEqualTo(new Load(0, 1, 0, 0, 0, 1, 0, 0, 1, 2_000));
        engine.complete(engine.lastRequest(), "1");
        engine.complete(engine.lastRequest(), "2");
        engine.advance(1_000);
        assertThat(heard.load()).isEqualTo(new Load(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aDeadlineIsToldWithHowLateItWasActedUpon() {
        engine.register("Doc", Documents.sleeps("PT10S"));
        engine.start(ID, "Doc");
        engine.advance(10_250);
        assertThat(heard.lateness).containsExactly(250L);
    }

    @Test
    void whatIsSetAsideIsToldWithItsReason() {
        engine.bytes(MemoryEngine.TOPICS.requests(), null, new byte[] {1, 2, 3}, new RecordHeaders());
        assertThat(heard.reasons).containsExactly("Unreadable");
    }

    private static final class Heard implements EngineObserver {
        private final List<Decided> decided = new ArrayList<>();
        private final List<Long> lateness = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
        private @Nullable Load load;

        @Override
        public void decided(Decided one) {
            decided.add(one);
        }

        @Override
        public void timerFired(long lateMillis) {
            lateness.add(lateMillis);
        }

        @Override
        public void setAside(String reason) {
            reasons.add(reason);
        }

        @Override
        public void loaded(Load told) {
            load = told;
        }

        Load load() {
            return Objects.requireNonNull(load);
        }

        List<Event> events() {
            return decided.stream().map(Decided::events).flatMap(List::stream).toList();
        }
    }
}
