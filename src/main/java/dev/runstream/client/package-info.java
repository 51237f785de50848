/** A running cluster as an operator's command sees it: sends requests, reads the audit stream. */
@NullMarked
package dev.runstream.client;

import org.jspecify.annotations.NullMarked;
