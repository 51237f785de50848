/** The fault harness: a cluster of processes of its own, faults thrown at it, and what must hold checked from outside. */
@NullMarked
package dev.runstream.chaos;

import org.jspecify.annotations.NullMarked;
