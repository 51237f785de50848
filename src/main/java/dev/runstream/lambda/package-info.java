/**
 * Calls functions: {@link dev.runstream.lambda.LambdaInvoker} turns a step request into one request of the Lambda Invoke
 * API and its end into an {@link dev.runstream.execution.Invocation}. With {@code parameters} the only package that knows the AWS SDK.
 */
@NullMarked
package dev.runstream.lambda;

import org.jspecify.annotations.NullMarked;
