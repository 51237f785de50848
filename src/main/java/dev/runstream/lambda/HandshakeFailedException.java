package dev.runstream.lambda;

import java.io.IOException;

/** The TLS handshake failed: no byte of the request has been sent. */
final class HandshakeFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    HandshakeFailedException(IOException cause) {
        super("The TLS handshake failed: " + cause.getMessage(), cause);
    }
}
