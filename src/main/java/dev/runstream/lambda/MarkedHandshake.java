package dev.runstream.lambda;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The ordinary TLS handshake with its failures marked. A handshake can fail with the same exceptions as a connection
 * that breaks under a request ("Connection reset"), and only the former may be sent again.
 */
final class MarkedHandshake implements TlsSocketStrategy {
    private final TlsSocketStrategy handshake = DefaultClientTlsStrategy.createSystemDefault();

    @Override
    public SSLSocket upgrade(Socket socket, String target, int port, @Nullable Object attachment, HttpContext context)
            throws HandshakeFailedException {
        try {
            return handshake.upgrade(socket, target, port, attachment, context);
        } catch (IOException e) {
            throw new HandshakeFailedException(e);
        }
    }
}
