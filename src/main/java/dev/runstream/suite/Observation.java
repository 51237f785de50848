package dev.runstream.suite;

import dev.runstream.contract.AuditEvent;
import dev.runstream.execution.Event;
import dev.runstream.execution.ExecutionStatus;
import dev.runstream.execution.RegistryEvent;
import dev.runstream.suite.CaseSignal.Moment;
import dev.runstream.view.ExecutionView;
import dev.runstream.view.ExecutionViews;
import dev.runstream.view.WaitReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a case while it runs: folded from the events, whoever brings them. */
public final class Observation {
    private final String executionId;
    private final ExecutionViews views = new ExecutionViews();
    private final WaitReason waitReason = new WaitReason();
    private final List<String> registered = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<Observed.Call> calls = new ArrayList<>();
    private final List<String> rejections = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private final Map<Long, String> open = new HashMap<>();
    private @Nullable String waiting;
    private boolean over;

    public Observation(String executionId) {
        this.executionId = executionId;
    }

    /** @param event of the audit stream */
    public void recorded(Object event) {
        switch (event) {
            case AuditEvent audited -> {
                views.apply(audited.header(), audited.event());
                if (audited.header().executionId().equals(executionId)) {
                    follow(audited);
                }
            }
            case RegistryEvent.RunbookRegistered e -> {
                views.apply(e);
                registered.add(e.name());
            }
            case RegistryEvent.RunbookRejected e -> refusals.addAll(e.problems());
            case RegistryEvent.RegistryCommandRejected e -> refusals.add(e.reason());
            case RegistryEvent e -> views.apply(e);
            default -> throw new IllegalArgumentException("Expected an event, but got " + event);
        }
    }

    public void called(Observed.Call call) {
        calls.add(call);
    }

    /** Something that must not be in any case. */
    public void trouble(String sentence) {
        troubles.add(sentence);
    }

    /** How many registrations the registry has answered. */
    public int answeredRegistrations() {
        return registered.size() + (refusals.isEmpty() ? 0 : 1);
    }

    public boolean refused() {
        return !refusals.isEmpty();
    }

    /** Whether the execution has ended, or was not let begin. */
    public boolean over() {
        return over;
    }

    public ExecutionStatus status() {
        return view().status();
    }

    /** Whether the moment of this signal is there, if it is one that waits for a step. */
    public boolean reaches(CaseSignal signal) {
        return signal.moment() instanceof Moment.When(String step)
                && ((step.equals(waiting) && !signal.needsRunning())
                        || (signal.reachesRunning() && open.containsValue(step)));
    }

    /** Why the execution goes on no further. */
    public String waitsFor(long now) {
        String step = waitReason.step();
        ExecutionView view = view();
        String sentence = waitReason.sentence(now, step == null ? 0 : view.maxAttempts(step));
        return sentence == null ? "Nothing is known of it." : sentence;
    }

    public Observed observed(long startedAt) {
        return new Observed(view(), refusals, calls, rejections, startedAt, troubles);
    }

    private ExecutionView view() {
        ExecutionView view = views.execution(executionId);
        return view == null ? new ExecutionView(executionId) : view;
    }

    private void follow(AuditEvent audited) {
        if (!(audited.event() instanceof Event.ExecutionRejected)) {
            waitReason.apply(audited.header(), audited.event());
        }
        switch (audited.event()) {
            case Event.StepEntered e -> {
                waiting = null;
                open.put(e.visit(), e.step());
            }
            case Event.StepEnded e -> {
                waiting = null;
                open.remove(e.visit());
            }
            case Event.StepWaiting e -> waiting = e.step();
            case Event.InputRejected e -> rejections.add(e.reason().name());
            case Event.ExecutionEnded _, Event.ExecutionRejected _ -> {
                waiting = null;
                open.clear();
                over = true;
            }
            default -> {} // says nothing of who waits for whom
        }
    }
}
