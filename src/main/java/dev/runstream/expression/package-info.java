/** {@code {{references}}} and output selectors: what a runbook says about values. Pure. */
@NullMarked
package dev.runstream.expression;

import org.jspecify.annotations.NullMarked;
