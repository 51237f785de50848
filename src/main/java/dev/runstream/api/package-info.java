/** SSM's own API over HTTP: JSON 1.1, one class for each operation. The only package that knows Javalin. */
@NullMarked
package dev.runstream.api;

import org.jspecify.annotations.NullMarked;
