package dev.runstream.cli;

import dev.runstream.client.EventRecord;
import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Command.DeleteRunbook;
import dev.runstream.execution.Command.RegisterRunbook;
import dev.runstream.execution.Command.SendSignal;
import dev.runstream.execution.Command.StopExecution;
import dev.runstream.execution.Command.StopType;
import dev.runstream.execution.Event;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.execution.RegistryEvent.RunbookRegistered;
import dev.runstream.functions.FunctionCall;
import dev.runstream.functions.FunctionScript;
import dev.runstream.functions.Pace;
import dev.runstream.suite.CaseSignal;
import dev.runstream.suite.CaseSignal.Moment;
import dev.runstream.suite.MemoryRunner;
import dev.runstream.suite.Observation;
import dev.runstream.suite.Observed;
import dev.runstream.suite.SuiteCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One case on a stack. When everything that happens by itself has happened, time is moved to what is due next: the engine's
 * deadlines first, then attempts' timeouts and functions' answers, then signals; one thing at a time, as in memory.
 */
final class BrokerCase {
    private static final Duration POLL = Duration.ofMillis(5);

    /** Real time for what must happen by itself. */
    private static final Duration WITHIN = Duration.ofSeconds(30);

    /** Real time after which nothing more comes of what was just said. */
    private static final Duration SETTLED_AFTER = Duration.ofMillis(25);

    private static final int MOMENTS_MAX = 20_000;

    private final BrokerRunner.Stack stack;
    private final SuiteWorld world;
    private final SuiteCase suiteCase;
    private final String id;
    private final Observation observation;
    private final LiveExecutions live;
    private final List<CaseSignal> signals;
    private int reactions;
    private int sayings;
    private boolean stuck;
    private boolean over;

    BrokerCase(BrokerRunner.Stack stack, SuiteCase suiteCase, long number) {
        this.stack = stack;
        this.world = stack.world();
        this.suiteCase = suiteCase;
        this.id = MemoryRunner.executionId(number);
        this.observation = new Observation(id);
        this.live = new LiveExecutions(id, world, suiteCase.settings().engine().runbookWaitMillis());
        this.signals = new ArrayList<>(suiteCase.signals());
    }

    Observed run() {
        world.begin(suiteCase, MemoryRunner.BEGIN);
        stack.local().serve(suiteCase.functions(), world.pace());
        int before = stack.local().calls().size();
        registerAll();
        if (!observation.refused()) {
            stack.local().start(MemoryRunner.start(suiteCase, id));
            settle();
            toTheEnd();
        }
        List<FunctionCall> calls = stack.local().calls();
        calls.subList(before, calls.size()).forEach(call -> observation.called(observed(call)));
        Observed observed = observation.observed(MemoryRunner.BEGIN);
        over = true;
        leave();
        return observed;
    }

    private void toTheEnd() {
        for (int moments = 0; moments < MOMENTS_MAX && !stuck; moments++) {
            CaseSignal signal =
                    signals.stream().filter(observation::reaches).findFirst().orElse(null);
            if (signal != null) {
                say(signal);
                continue;
            }
            Long next = next();
            if (next == null) {
                unsent();
                return;
            }
            moment(next);
        }
        observation.trouble("The execution does not end: " + observation.waitsFor(world.now()));
    }

    /** When something is due; null when nothing is, or nobody cares any more. */
    private @Nullable Long next() {
        Long signal = nextSignal();
        if (signal == null && (observation.over() || standsAsExpected())) {
            return null;
        }
        long next = Math.min(live.nextDue(), signal == null ? Long.MAX_VALUE : signal);
        for (SuiteWorld.HeldCall call : world.calls()) {
            next = Math.min(next, Math.min(call.dueAt(), call.deadline()));
        }
        return next == Long.MAX_VALUE ? null : Long.valueOf(Math.max(next, world.now()));
    }

    /** The first thing that is due then. */
    private void moment(long now) {
        boolean engines = live.nextDue() <= now;
        world.move(now);
        if (engines) {
            live.wake();
            settle();
            return;
        }
        for (SuiteWorld.HeldCall call : world.calls()) {
            if (call.dueAt() <= now) {
                answer(call);
                return;
            }
            if (call.deadline() <= now) {
                world.letTimeouts(true);
                await(() -> !world.calls().contains(call), "a call whose time was over to be given up");
                world.letTimeouts(false);
                settleAfter(call);
                return;
            }
        }
        signals.stream()
                .filter(signal ->
                        signal.moment() instanceof Moment.At(var since) && MemoryRunner.BEGIN + since.toMillis() <= now)
                .findFirst()
                .ifPresent(this::say);
    }

    private void answer(SuiteWorld.HeldCall call) {
        call.let();
        await(() -> !world.calls().contains(call), "a function's answer to come back");
        settleAfter(call);
    }

    /** Until the engine has made something of how a call ended. */
    private void settleAfter(SuiteWorld.HeldCall call) {
        if (!observation.over()) {
            await(() -> live.heard(call.request), "the engine to hear how a call of " + call.request.step() + " ended");
        }
        settle();
    }

    private void say(CaseSignal signal) {
        signals.remove(signal);
        sayings++;
        switch (signal.command(id)) {
            case StopExecution stop -> stack.local().stop(stop);
            case SendSignal send -> stack.local().signal(send);
            default -> throw new IllegalStateException("Expected a stop or a signal, but it is " + signal);
        }
        await(() -> reactions >= sayings, "the engine to hear the " + signal);
        settle();
    }

    private @Nullable Long nextSignal() {
        Long next = null;
        for (CaseSignal signal : signals) {
            if (signal.moment() instanceof Moment.At(var since)) {
                long at = MemoryRunner.BEGIN + since.toMillis();
                next = next == null ? at : Math.min(next, at);
            }
        }
        return next;
    }

    private void unsent() {
        if (!observation.over() && !standsAsExpected()) {
            observation.trouble("The execution does not end: " + observation.waitsFor(world.now()));
        }
        signals.forEach(signal -> observation.trouble("Expected to send " + signal + ", but that moment never came."));
    }

    private boolean standsAsExpected() {
        var status = suiteCase.expected().status();
        return status != null && !status.terminal() && status == observation.status() && signals.isEmpty();
    }

    /** Until nothing more happens by itself. */
    private void settle() {
        await(() -> observation.over() || live.rest(), "the execution to come to rest");
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < SETTLED_AFTER.toNanos()) {
            if (pump() > 0 || !(observation.over() || live.rest())) {
                quietSince = System.nanoTime();
                if (!(observation.over() || live.rest())) {
                    await(() -> observation.over() || live.rest(), "the execution to come to rest");
                }
            }
            if (stuck) {
                return;
            }
        }
    }

    private void await(BooleanSupplier condition, String what) {
        long began = System.nanoTime();
        while (!stuck && !condition.getAsBoolean()) {
            pump();
            if (System.nanoTime() - began > WITHIN.toNanos()) {
                stuck = true;
                observation.trouble("Expected " + what + " within " + WITHIN.toSeconds() + " s of real time, but it did"
                        + " not: " + observation.waitsFor(world.now()));
            }
        }
    }

    /** Reads what is new; how many events it was. */
    private int pump() {
        List<EventRecord> records = stack.tail().poll(POLL);
        for (EventRecord record : records) {
            switch (record.event()) {
                case AuditEvent audited -> take(audited);
                case RegistryEvent registry -> {
                    keep(registry);
                    observation.recorded(registry);
                }
                default -> throw new IllegalStateException("Expected an event, but got " + record);
            }
        }
        return records.size();
    }

    private void take(AuditEvent audited) {
        if (!live.take(audited)) {
            return; // of another case
        }
        if (over) {
            return; // of what is only tidied up
        }
        observation.recorded(audited);
        boolean root = audited.header().executionId().equals(id);
        if (root && reaction(audited.event())) {
            reactions++;
        }
    }

    private static boolean reaction(Event event) {
        return switch (event) {
            case Event.SignalReceived _, Event.StopRequested _, Event.ExecutionReleased _ -> true;
            case Event.InputRejected e ->
                e.input().equals("SendSignal") || e.input().equals("StopExecution");
            default -> false;
        };
    }

    private void keep(RegistryEvent event) {
        if (event instanceof RunbookRegistered registered) {
            stack.registered().put(registered.name(), registered);
        }
        if (event instanceof RegistryEvent.RunbookDeleted deleted) {
            stack.registered().remove(deleted.name());
        }
    }

    /** The registry has the case's runbooks as they are, and no others. */
    private void registerAll() {
        List<RegisterRunbook> wanted = MemoryRunner.registrations(suiteCase);
        for (String name : List.copyOf(stack.registered().keySet())) {
            if (wanted.stream().noneMatch(each -> each.name().equals(name))) {
                int heard = world.timesHeard(name);
                stack.local().command(name, new DeleteRunbook(name, null, null));
                await(() -> !stack.registered().containsKey(name), "runbook " + name + " to be deleted");
                await(() -> world.timesHeard(name) > heard, "the engine to hear of it");
                stack.texts().remove(name);
            }
        }
        for (RegisterRunbook each : wanted) {
            RunbookRegistered there = stack.registered().get(each.name());
            if (there != null && each.content().equals(stack.texts().get(each.name()))) {
                observation.recorded(there);
            } else {
                register(each);
            }
        }
    }

    private void register(RegisterRunbook runbook) {
        int heard = world.timesHeard(runbook.name());
        int answered = observation.answeredRegistrations();
        stack.local().register(runbook);
        await(() -> observation.answeredRegistrations() > answered, "the registry to answer");
        if (!observation.refused()) {
            await(() -> world.timesHeard(runbook.name()) > heard, "the engine to hear of it");
            stack.texts().put(runbook.name(), runbook.content());
        }
    }

    /** Nothing of the case is left to disturb the next one. */
    private void leave() {
        for (String left : live.ids()) {
            stack.local().stop(new StopExecution(left, StopType.Cancel, null, "the case is over"));
        }
        stack.local().serve(FunctionScript.EMPTY, Pace.REAL);
        world.calls().forEach(SuiteWorld.HeldCall::let);
        long began = System.nanoTime();
        while (!live.ids().isEmpty()
                && System.nanoTime() - began < Duration.ofSeconds(2).toNanos()) {
            pump();
        }
    }

    private static Observed.Call observed(FunctionCall call) {
        return new Observed.Call(
                call.functionName(),
                call.calledAs(),
                call.qualifier(),
                call.invocationType(),
                call.logType(),
                call.requestBytes() == 0 ? null : call.body());
    }
}
