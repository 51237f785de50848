package dev.runstream.execution;

/** The large texts of one execution, kept beside its state under keys of their own. */
@FunctionalInterface
public interface Texts {
    /** @throws IllegalStateException when there is none: the store and the state disagree */
    String text(String key);
}
