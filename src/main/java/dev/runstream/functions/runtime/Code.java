package dev.runstream.functions.runtime;

/** How a function's code is started. */
public sealed interface Code permits ChildSettings, HandlerSettings {
    Limits limits();
}
