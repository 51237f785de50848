/**
 * Suites: what authors expect of their runbooks, and what came. {@link dev.runstream.suite.SuiteReader} reads a file,
 * {@link dev.runstream.suite.MemoryRunner} runs its cases on the engine's own core in virtual time, {@link
 * dev.runstream.suite.Comparison} compares.
 */
@NullMarked
package dev.runstream.suite;

import org.jspecify.annotations.NullMarked;
