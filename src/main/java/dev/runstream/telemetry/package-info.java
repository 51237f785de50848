/** Metrics and health of a role over HTTP; the only package that knows Micrometer. */
@NullMarked
package dev.runstream.telemetry;

import org.jspecify.annotations.NullMarked;
