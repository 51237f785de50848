package dev.runstream.engine;

import org.jspecify.annotations.Nullable;

/** The records of {@code runbooks} as bytes: every instance has them all, a moment after they were committed. */
@FunctionalInterface
interface RunbookTexts {
    byte @Nullable [] get(String key);
}
