package dev.runstream.execution;

import org.jspecify.annotations.Nullable;

/** The texts of one execution that are kept beside its state, under keys of their own ({@link TextKeys}). */
@FunctionalInterface
public interface Texts {
    /** Null when there is none. */
    @Nullable
    String find(String key);

    /** @throws IllegalStateException when there is none: the store and the state disagree */
    default String text(String key) {
        String text = find(key);
        if (text == null) {
            throw new IllegalStateException("Expected a text under " + key + " beside the state, but there is none");
        }
        return text;
    }
}
