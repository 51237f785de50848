/**
 * Functions that are code of the user's: {@link dev.runstream.functions.runtime.ChildRuntime} keeps child processes that
 * speak the Lambda Runtime API, {@link dev.runstream.functions.runtime.HandlerRuntime} calls Java handlers in this process.
 */
@NullMarked
package dev.runstream.functions.runtime;

import org.jspecify.annotations.NullMarked;
