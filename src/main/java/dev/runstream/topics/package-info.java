/** Creates and checks what Runstream needs of a cluster: its topics and the settings of the workers' share group. */
@NullMarked
package dev.runstream.topics;

import org.jspecify.annotations.NullMarked;
