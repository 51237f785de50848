package dev.runstream.expression;

/**
 * One entry of a step's {@code outputs} (R430).
 *
 * @param name the output's name
 * @param selector the JSONPath subset of R433, as written
 * @param type String when the document does not say
 */
public record OutputDeclaration(String name, String selector, OutputType type) {}
