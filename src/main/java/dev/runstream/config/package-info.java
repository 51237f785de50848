/** The settings of each role: names, types, defaults, ranges and what they are for. */
@NullMarked
package dev.runstream.config;

import org.jspecify.annotations.NullMarked;
