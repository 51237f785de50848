/** The command line: one class per verb. {@link dev.runstream.cli.Main} lists them. */
@NullMarked
package dev.runstream.cli;

import org.jspecify.annotations.NullMarked;
