/** What executions look like to people and to SSM's API, folded from their events. Pure: no file, no network, no clock. */
@NullMarked
package dev.runstream.view;

import org.jspecify.annotations.NullMarked;
