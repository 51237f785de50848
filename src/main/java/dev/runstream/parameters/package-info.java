/**
 * Where {@code {{ssm:path}}} in the defaults of parameters gets its values (R324): a properties file, or SSM Parameter
 * Store through the AWS SDK. Beside {@code lambda} the only package that knows the SDK.
 */
@NullMarked
package dev.runstream.parameters;

import org.jspecify.annotations.NullMarked;
