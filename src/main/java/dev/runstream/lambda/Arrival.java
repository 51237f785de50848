package dev.runstream.lambda;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Whether a request that failed may have reached the service (R133). In doubt it may. */
enum Arrival {
    /** No byte was sent, because there was no connection: sending again is harmless and may help. */
    IMPOSSIBLE_SO_FAR,
    /** No byte was sent, for a reason that stays: no credentials, a request that cannot be written. */
    IMPOSSIBLE,
    /** A byte may have been sent. */
    POSSIBLE;

    /** What the transport throws while there is no connection yet; the SDK wraps it, often more than once. */
    private static final List<Class<? extends IOException>> NO_CONNECTION = List.of(
            ConnectException.class,
            ConnectTimeoutException.class,
            UnknownHostException.class,
            NoRouteToHostException.class,
            HandshakeFailedException.class);

    /** @param transmitting whether the request had been handed to the connection */
    static Arrival of(SdkException failure, boolean transmitting) {
        if (!transmitting || Causes.find(failure, ConnectionRequestTimeoutException.class) != null) {
            return IMPOSSIBLE;
        }
        boolean noConnection = NO_CONNECTION.stream().anyMatch(kind -> Causes.find(failure, kind) != null);
        return noConnection ? IMPOSSIBLE_SO_FAR : POSSIBLE;
    }
}
