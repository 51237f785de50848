/**
 * Carries out step requests. {@link dev.runstream.worker.Worker} takes them from a share group, batch by batch; each
 * call runs on a virtual thread of its own; a batch is held for a few milliseconds only, and a call that takes longer is
 * adopted: from then on the engine's lease covers it.
 */
@NullMarked
package dev.runstream.worker;

import org.jspecify.annotations.NullMarked;
