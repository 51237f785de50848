/** Proof: replays the audit stream and compares it with what the engines have stored; needs no engine. */
@NullMarked
package dev.runstream.verify;

import org.jspecify.annotations.NullMarked;
