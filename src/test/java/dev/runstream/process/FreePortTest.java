package dev.runstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: nobody is given a port twice. Method: so many at a time that one of two would come again if none were held. */
class FreePortTest {
    @Test
    void portsAskedForTogetherDiffer() {
        List<Integer> ports = FreePort.find(2_000);
        assertThat(ports).hasSize(2_000).doesNotHaveDuplicates();
    }

    @Test
    void aPortIsFreeOnceItIsGiven() throws IOException {
        int port = FreePort.find();
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
