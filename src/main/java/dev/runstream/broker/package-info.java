/** A broker inside the process or in one of its own; the only package that knows Kafka's server. */
@NullMarked
package dev.runstream.broker;

import org.jspecify.annotations.NullMarked;
