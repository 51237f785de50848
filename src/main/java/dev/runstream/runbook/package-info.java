/** The runbook as a document: parse, validate, normalise. Pure. */
@NullMarked
package dev.runstream.runbook;

import org.jspecify.annotations.NullMarked;
