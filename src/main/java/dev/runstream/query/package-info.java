/** The read model: executions, steps, attempts and runbooks in SQL, as the audit stream tells them. */
@NullMarked
package dev.runstream.query;

import org.jspecify.annotations.NullMarked;
