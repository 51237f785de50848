/**
 * What a fuzzer calls, one class for each way in: {@code fuzzerTestOneInput(bytes)} throws when something is not refused as
 * it should be. docs/fuzzing.md says how to run it.
 */
@NullMarked
package dev.runstream.fuzz;

import org.jspecify.annotations.NullMarked;
