/** Runstream's commands as processes of their own, for programs that start, signal and measure them. */
@NullMarked
package dev.runstream.process;

import org.jspecify.annotations.NullMarked;
