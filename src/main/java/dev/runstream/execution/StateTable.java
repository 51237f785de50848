package dev.runstream.execution;

import dev.runstream.execution.State.Phase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The published table of states: which event may follow where, and where it leads. It decides nothing: {@link Decider}
 * does, and what it tells has to be an edge of this table. {@code docs/state-machine.md} shows it.
 *
 * <p>An execution moves in two tables at once. Its status is what SSM shows; its {@link Place} is what it is doing.
 */
public final class StateTable {

    /** What an execution is doing: the phase of its step visit, or that it is in none. */
    public enum Place {
        /** Nothing was told of it yet. */
        None,
        /** In the queue, until there is room (R603, R616). */
        Queued,
        /** Between two steps, within one decision: nobody ever finds an execution here. */
        Between,
        /** Between two steps in mode Interactive, until somebody says what follows (R613). */
        Asking,
        Entered,
        Dispatched,
        Started,
        Backoff,
        Sleeping,
        ChildRunning,
        Waiting,
        /** A rate control parent: in no step, as long as children run (section 6.5). */
        Targets,
        /** Nothing but rejections follows. */
        Ended;

        /** Where a live execution is. */
        public static Place of(State state) {
            State.Visit visit = state.visit();
            if (state.queued() != null) {
                return Queued;
            }
            if (state.rateControl() != null) {
                return Targets;
            }
            if (visit == null) {
                return state.pendingStep() == null ? Between : Asking;
            }
            return of(visit.phase());
        }

        private static Place of(Phase phase) {
            return switch (phase) {
                case Entered -> Entered;
                case Dispatched -> Dispatched;
                case Started -> Started;
                case Backoff -> Backoff;
                case Sleeping -> Sleeping;
                case ChildRunning -> ChildRunning;
                case Waiting -> Waiting;
            };
        }
    }

    /**
     * An edge of the table of statuses.
     *
     * @param from null before the first event
     */
    public record StatusEdge(@Nullable ExecutionStatus from, Class<? extends Event> event, ExecutionStatus to) {}

    /**
     * An edge of the table of places.
     *
     * @param outcome of the step or loop that ended; null for every other event
     */
    public record PlaceEdge(
            Place from,
            Class<? extends Event> event,
            @Nullable StepStatus outcome,
            Place to) {}

    /** Where an execution can be when it is not being decided. */
    public static final List<Place> RESTING = List.of(
            Place.Queued,
            Place.Asking,
            Place.Dispatched,
            Place.Started,
            Place.Backoff,
            Place.Sleeping,
            Place.ChildRunning,
            Place.Waiting,
            Place.Targets);

    private static final Set<StatusEdge> STATUS_EDGES = new LinkedHashSet<>();
    private static final Set<PlaceEdge> PLACE_EDGES = new LinkedHashSet<>();

    static {
        statuses();
        places();
    }

    private StateTable() {}

    /** All of them, in the order in which a person would read them. */
    public static List<StatusEdge> statusEdges() {
        return List.copyOf(STATUS_EDGES);
    }

    /** All of them, in the order in which a person would read them. */
    public static List<PlaceEdge> placeEdges() {
        return List.copyOf(PLACE_EDGES);
    }

    /** The edge of statuses that this event takes. */
    public static StatusEdge statusEdge(@Nullable State before, Event event, @Nullable State after) {
        return new StatusEdge(before == null ? null : before.status(), event.getClass(), status(event, after));
    }

    /** The edge of places that this event takes. */
    public static PlaceEdge placeEdge(@Nullable State before, Event event, @Nullable State after) {
        return new PlaceEdge(
                before == null ? Place.None : Place.of(before),
                event.getClass(),
                event instanceof Event.StepEnded ended ? ended.status() : null,
                after == null ? Place.Ended : Place.of(after));
    }

    /**
     * Whether this event may follow.
     *
     * @param before null before the first event
     * @param after what {@link Evolver} made of it; null after a terminal event
     * @return a sentence when it is no edge of the table; else null
     */
    public static @Nullable String problem(@Nullable State before, Event event, @Nullable State after) {
        StatusEdge status = statusEdge(before, event, after);
        if (!STATUS_EDGES.contains(status)) {
            return "Expected an edge of the table of statuses, but "
                    + event.getClass().getSimpleName() + " leads from "
                    + (status.from() == null ? "the start" : status.from()) + " to " + status.to();
        }
        PlaceEdge place = placeEdge(before, event, after);
        return PLACE_EDGES.contains(place)
                ? null
                : "Expected an edge of the table of places, but "
                        + event.getClass().getSimpleName()
                        + (place.outcome() == null ? "" : " with " + place.outcome()) + " leads from " + place.from()
                        + " to " + place.to();
    }

    /** Whether this event may be told of an execution that has ended. */
    public static boolean mayFollowTheEnd(Event event) {
        return event instanceof Event.InputRejected;
    }

    private static ExecutionStatus status(Event event, @Nullable State after) {
        return switch (event) {
            case Event.ExecutionEnded ended -> ended.status();
            case Event.ExecutionRejected rejected -> ExecutionStatus.Rejected;
            default -> {
                if (after == null) {
                    throw new IllegalArgumentException(
                            "Expected a state after " + event.getClass().getSimpleName() + ", but there is none");
                }
                yield after.status();
            }
        };
    }

    private static void statuses() {
        status(null, Event.ExecutionStarted.class, ExecutionStatus.InProgress);
        status(null, Event.ExecutionStarted.class, ExecutionStatus.Pending);
        status(null, Event.ExecutionRejected.class, ExecutionStatus.Rejected);
        status(ExecutionStatus.Pending, Event.ExecutionAdmitted.class, ExecutionStatus.InProgress);
        status(ExecutionStatus.Pending, Event.StopRequested.class, ExecutionStatus.Pending);
        status(ExecutionStatus.Pending, Event.ExecutionEnded.class, ExecutionStatus.Success);
        status(ExecutionStatus.InProgress, Event.StepWaiting.class, ExecutionStatus.Waiting);
        status(ExecutionStatus.Waiting, Event.StepWaiting.class, ExecutionStatus.Waiting); // a loop's time is over
        status(ExecutionStatus.Cancelling, Event.StepWaiting.class, ExecutionStatus.Cancelling);
        status(ExecutionStatus.Waiting, Event.SignalReceived.class, ExecutionStatus.Waiting);
        status(ExecutionStatus.Waiting, Event.StepEntered.class, ExecutionStatus.InProgress);
        status(ExecutionStatus.Waiting, Event.StepEnded.class, ExecutionStatus.InProgress);
        status(ExecutionStatus.Waiting, Event.StepEnded.class, ExecutionStatus.Waiting); // of a loop
        for (ExecutionStatus runs : List.of(ExecutionStatus.InProgress, ExecutionStatus.Cancelling)) {
            Stream.of(
                            Event.StepEntered.class,
                            Event.AttemptDispatched.class,
                            Event.AttemptStarted.class,
                            Event.AttemptFailed.class,
                            Event.AttemptTimedOut.class,
                            Event.AttemptThrottled.class,
                            Event.AttemptLost.class,
                            Event.SignalReceived.class,
                            Event.VariableUpdated.class,
                            Event.IterationStarted.class,
                            Event.ChildStarted.class,
                            Event.StepEnded.class,
                            Event.TargetEnded.class)
                    .forEach(event -> status(runs, event, runs));
        }
        status(ExecutionStatus.InProgress, Event.TargetStarted.class, ExecutionStatus.InProgress);
        status(ExecutionStatus.InProgress, Event.StopRequested.class, ExecutionStatus.InProgress);
        status(ExecutionStatus.Waiting, Event.StopRequested.class, ExecutionStatus.Waiting);
        for (ExecutionStatus live : List.of(
                ExecutionStatus.Pending,
                ExecutionStatus.InProgress,
                ExecutionStatus.Waiting,
                ExecutionStatus.Cancelling)) {
            status(live, Event.StopRequested.class, ExecutionStatus.Cancelling);
            status(live, Event.InputRejected.class, live);
            status(live, Event.ExecutionHeld.class, ExecutionStatus.Held);
            status(ExecutionStatus.Held, Event.ExecutionReleased.class, live);
        }
        status(ExecutionStatus.Held, Event.InputRejected.class, ExecutionStatus.Held);
        for (ExecutionStatus live : List.of(ExecutionStatus.InProgress, ExecutionStatus.Waiting)) {
            status(live, Event.ExecutionEnded.class, ExecutionStatus.Success);
            status(live, Event.ExecutionEnded.class, ExecutionStatus.Failed);
            status(live, Event.ExecutionEnded.class, ExecutionStatus.TimedOut);
        }
        status(ExecutionStatus.Cancelling, Event.ExecutionEnded.class, ExecutionStatus.Cancelled);
    }

    private static void places() {
        place(Place.None, Event.ExecutionStarted.class, Place.Between);
        place(Place.None, Event.ExecutionStarted.class, Place.Targets);
        place(Place.None, Event.ExecutionStarted.class, Place.Queued);
        place(Place.Queued, Event.ExecutionAdmitted.class, Place.Between);
        place(Place.Queued, Event.ExecutionAdmitted.class, Place.Targets);
        place(Place.Queued, Event.ExecutionEnded.class, Place.Ended);
        place(Place.None, Event.ExecutionRejected.class, Place.Ended);
        for (Place between : List.of(Place.Between, Place.Asking)) {
            place(between, Event.StepEntered.class, Place.Entered);
            place(between, Event.StepEntered.class, Place.Dispatched);
            place(between, Event.StepEntered.class, Place.Sleeping);
            place(between, Event.StepWaiting.class, Place.Asking);
            place(between, Event.ExecutionEnded.class, Place.Ended);
        }
        place(Place.Entered, Event.VariableUpdated.class, Place.Entered);
        place(Place.Entered, Event.IterationStarted.class, Place.Between);
        place(Place.Between, Event.IterationStarted.class, Place.Between);
        place(Place.Entered, Event.StepWaiting.class, Place.Waiting);
        place(Place.Entered, Event.ChildStarted.class, Place.ChildRunning);
        place(Place.Dispatched, Event.AttemptStarted.class, Place.Started);
        place(Place.Started, Event.AttemptStarted.class, Place.Started); // another worker took it over
        for (Place inFlight : List.of(Place.Dispatched, Place.Started)) {
            place(inFlight, Event.AttemptFailed.class, Place.Backoff);
            place(inFlight, Event.AttemptTimedOut.class, Place.Backoff);
            place(inFlight, Event.AttemptThrottled.class, Place.Backoff);
        }
        place(Place.Started, Event.AttemptLost.class, Place.Backoff);
        place(Place.ChildRunning, Event.AttemptFailed.class, Place.Backoff);
        place(Place.ChildRunning, Event.AttemptTimedOut.class, Place.Backoff);
        place(Place.Backoff, Event.AttemptDispatched.class, Place.Dispatched);
        place(Place.Backoff, Event.ChildStarted.class, Place.ChildRunning);
        outcomes();
        place(Place.Targets, Event.TargetStarted.class, Place.Targets);
        place(Place.Targets, Event.TargetEnded.class, Place.Targets);
        place(Place.Targets, Event.ExecutionEnded.class, Place.Ended);
        for (Place resting : RESTING) {
            if (resting != Place.Targets && resting != Place.Queued) { // no signal fits there
                place(resting, Event.SignalReceived.class, resting);
            }
            place(resting, Event.StopRequested.class, resting);
            place(resting, Event.InputRejected.class, resting);
            place(resting, Event.ExecutionHeld.class, resting);
            place(resting, Event.ExecutionReleased.class, resting);
        }
    }

    private static void outcomes() {
        ends(Place.Entered, StepStatus.Success, StepStatus.Failed);
        ends(Place.Sleeping, StepStatus.Success, StepStatus.TimedOut, StepStatus.Cancelled);
        for (Place place : List.of(Place.Dispatched, Place.Started, Place.ChildRunning, Place.Waiting)) {
            ends(place, StepStatus.Success, StepStatus.Failed, StepStatus.TimedOut, StepStatus.Cancelled);
        }
        ends(Place.Backoff, StepStatus.Failed, StepStatus.TimedOut, StepStatus.Cancelled); // TimedOut: R618
        // Loops end between the steps of their bodies.
        ends(
                Place.Between,
                StepStatus.Success,
                StepStatus.Failed,
                StepStatus.TimedOut,
                StepStatus.Cancelled,
                StepStatus.Exited);
        for (StepStatus outcome : List.of(StepStatus.TimedOut, StepStatus.Cancelled)) {
            PLACE_EDGES.add(new PlaceEdge(Place.Asking, Event.StepEnded.class, outcome, Place.Asking));
        }
    }

    private static void status(@Nullable ExecutionStatus from, Class<? extends Event> event, ExecutionStatus to) {
        STATUS_EDGES.add(new StatusEdge(from, event, to));
    }

    private static void place(Place from, Class<? extends Event> event, Place to) {
        PLACE_EDGES.add(new PlaceEdge(from, event, null, to));
    }

    private static void ends(Place from, StepStatus... outcomes) {
        for (StepStatus outcome : outcomes) {
            PLACE_EDGES.add(new PlaceEdge(from, Event.StepEnded.class, outcome, Place.Between));
        }
    }
}
