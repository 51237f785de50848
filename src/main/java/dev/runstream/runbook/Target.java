package dev.runstream.runbook;

/**
 * A place in the document that names a step to go to.
 *
 * @param from the step that goes
 * @param to the name as written
 * @param property what names it: {@code nextStep}, {@code onFailure}, {@code onCancel}, {@code NextStep}, {@code Default}
 */
record Target(String from, String to, StepGraph.Transition transition, String property, Located at) {}
