/**
 * The local function endpoint: {@link dev.runstream.functions.FunctionEndpoint} speaks the Lambda Invoke API over HTTP and
 * answers from a {@link dev.runstream.functions.FunctionScript}. For authors, demos and tests: no account, no container.
 */
@NullMarked
package dev.runstream.functions;

import org.jspecify.annotations.NullMarked;
