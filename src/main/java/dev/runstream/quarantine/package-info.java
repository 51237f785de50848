/** What could not be processed: records that were set aside, and executions that are held; and what operators do with them. */
@NullMarked
package dev.runstream.quarantine;

import org.jspecify.annotations.NullMarked;
