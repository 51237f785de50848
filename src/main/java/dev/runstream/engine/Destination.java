package dev.runstream.engine;

import dev.runstream.contract.Topics;

/** The topics that the engine writes; the name of each one's sink is its topic's without the prefix. */
enum Destination {
    STEP_REQUESTS("step-requests"),
    EVENTS("events"),
    COMMANDS("commands"),
    RUNBOOKS("runbooks"),
    QUARANTINE("quarantine");

    private final String topic;

    Destination(String topic) {
        this.topic = topic;
    }

    /** Name of the sink in the topology. */
    String sink() {
        return "to-" + topic;
    }

    String topic(Topics topics) {
        return switch (this) {
            case STEP_REQUESTS -> topics.stepRequests();
            case EVENTS -> topics.events();
            case COMMANDS -> topics.commands();
            case RUNBOOKS -> topics.runbooks();
            case QUARANTINE -> topics.quarantine();
        };
    }
}
