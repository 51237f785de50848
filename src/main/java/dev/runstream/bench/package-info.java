/** The benchmark: processes of their own under load, their cost, and the floor: the same Kafka hops doing nothing. */
@NullMarked
package dev.runstream.bench;

import org.jspecify.annotations.NullMarked;
