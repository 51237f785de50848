/** Who calls, proved by AWS Signature Version 4, and what that one may do. */
@NullMarked
package dev.runstream.api.auth;

import org.jspecify.annotations.NullMarked;
