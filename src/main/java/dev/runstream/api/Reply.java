package dev.runstream.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How replies are written. Members without a value are left out (R706). */
final class Reply {
    private Reply() {}

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode of(String member, String value) {
        return empty().put(member, value);
    }

    static ObjectNode of(String member, JsonNode value) {
        return empty().set(member, value);
    }

    /** A list and where the next part of it begins; null at its end. */
    static ObjectNode page(String member, List<ObjectNode> entries, @Nullable String next) {
        ObjectNode reply = empty();
        reply.putArray(member).addAll(entries);
        put(reply, "NextToken", next);
        return reply;
    }

    static void put(ObjectNode reply, String member, @Nullable String value) {
        if (value != null) {
            reply.put(member, value);
        }
    }

    /** Seconds since the epoch, milliseconds as decimals (R705). */
    static void putTime(ObjectNode reply, String member, long epochMillis) {
        reply.set(member, DecimalNode.valueOf(BigDecimal.valueOf(epochMillis, 3)));
    }
}
