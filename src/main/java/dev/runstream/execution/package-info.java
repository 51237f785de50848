/**
 * The core: what an execution is and the only place that decides. {@link dev.runstream.execution.Decider} turns an
 * {@link dev.runstream.execution.Input} into {@link dev.runstream.execution.Event}s and
 * {@link dev.runstream.execution.Effect}s; {@link dev.runstream.execution.Evolver} applies events to the
 * {@link dev.runstream.execution.State}. No Kafka, no AWS, no clock, no randomness, no I/O.
 */
@NullMarked
package dev.runstream.execution;

import org.jspecify.annotations.NullMarked;
