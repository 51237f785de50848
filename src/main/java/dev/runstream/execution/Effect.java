package dev.runstream.execution;

/** What the world must do because of a decision. Carried out in the same transaction as the events. */
public sealed interface Effect {

    /** Send this dispatch to the fleet ({@code step-requests}). */
    record RequestStep(StepRequested request) implements Effect {}

    /** Send this command home ({@code commands}): start or stop a child, tell a parent. */
    record SendCommand(String executionId, Command command) implements Effect {}

    /** Keep this text under a key of its own: it is too large for the state (see {@link State.Text}). */
    record StoreText(String key, String text) implements Effect {}
}
