package dev.runstream.execution;

/**
 * Everything outside the state that a decision rests on.
 *
 * @param now epoch milliseconds of the engine, never earlier than the execution's last event
 * @param runbook the version that the execution pins; for a start, what the registry has under the name that was asked
 * @param texts the execution's large texts
 * @param stored for a start, what the parameter store has of what it needs (R324)
 * @param targets for a start with targets, which values stand for those that are not values themselves (R641)
 * @param admission for a start, whether there is room for one execution more (R616)
 * @param jitter from 0 inclusive to 1 exclusive; spreads waits after a throttle
 */
public record Context(
        long now,
        RunbookLookup runbook,
        Texts texts,
        Settings settings,
        double jitter,
        StoredParameters stored,
        StoredParameters targets,
        Admission admission) {

    /** Of anything but a start. */
    public Context(long now, RunbookLookup runbook, Texts texts, Settings settings, double jitter) {
        this(now, runbook, texts, settings, jitter, StoredParameters.NONE, StoredParameters.NONE, new Admission.Now());
    }
}
