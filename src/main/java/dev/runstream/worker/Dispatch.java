package dev.runstream.worker;

import dev.runstream.execution.StepRequested;

/** What is invoked once per process at most: one sending of one attempt of one visit of a step. */
record Dispatch(String executionId, long visit, int attempt, int dispatch) {
    static Dispatch of(StepRequested request) {
        return new Dispatch(request.executionId(), request.visit(), request.attempt(), request.dispatch());
    }

    @Override
    public String toString() {
        return executionId + " visit " + visit + " attempt " + attempt + " dispatch " + dispatch;
    }
}
