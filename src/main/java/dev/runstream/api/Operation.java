package dev.runstream.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runstream.config.AccessKey.Permission;

/** One operation of SSM. */
interface Operation {
    /** As {@code X-Amz-Target} names it behind the dot; each class is called as its operation. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** What a key has to be allowed for it. */
    Permission permission();

    /**
     * Whether the same request again is answered as the first was, without being carried out again (R709). Not needed
     * where a repeat is harmless by itself, as it is for everything that only reads.
     */
    default boolean oncePerRequest() {
        return permission() != Permission.read;
    }

    /**
     * The reply.
     *
     * @throws ApiException when it is an error
     */
    ObjectNode answer(Request request) throws InterruptedException;
}
