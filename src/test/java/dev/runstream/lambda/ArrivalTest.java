package dev.runstream.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Goal: R133, only failures that prove that no byte left are sent again; in doubt the request may have arrived. */
class ArrivalTest {
    @ParameterizedTest
    @MethodSource
    void R133_withoutAConnectionNothingArrived(IOException cause) {
        assertThat(Arrival.of(wrapped(cause), true)).isEqualTo(Arrival.IMPOSSIBLE_SO_FAR);
    }

    static Stream<IOException> R133_withoutAConnectionNothingArrived() {
        return Stream.of(
                new ConnectException("Connection refused"),
                new ConnectTimeoutException("Connect timed out"),
                new UnknownHostException("nobody"),
                new NoRouteToHostException("no route"),
                new HandshakeFailedException(new SSLHandshakeException("bad certificate")),
                new HandshakeFailedException(new SocketException("Connection reset")));
    }

    @ParameterizedTest
    @MethodSource
    void R133_onAConnectionItMayHaveArrived(IOException cause) {
        assertThat(Arrival.of(wrapped(cause), true)).isEqualTo(Arrival.POSSIBLE);
    }

    static Stream<IOException> R133_onAConnectionItMayHaveArrived() {
        return Stream.of(
                new SocketException("Connection reset"),
                new SocketTimeoutException("Read timed out"),
                new SSLException("closed"),
                new SSLHandshakeException("an alert after the handshake"),
                new NoHttpResponseException("nothing came"),
                new IOException("something"));
    }

    @Test
    void R133_aRequestThatNeverGotToAConnectionCannotHaveArrivedButSendingAgainIsNoUse() {
        assertThat(Arrival.of(wrapped(new IOException("no credentials")), false))
                .isEqualTo(Arrival.IMPOSSIBLE);
        assertThat(Arrival.of(wrapped(new ConnectionRequestTimeoutException("the pool is full")), true))
                .isEqualTo(Arrival.IMPOSSIBLE);
    }

    private static SdkClientException wrapped(IOException cause) {
        return SdkClientException.create("Unable to execute HTTP request", new IOException("in between", cause));
    }
}
