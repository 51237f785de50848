package dev.runstream.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of loopback that nobody listens at: free until someone takes them, which is to be soon. */
public final class FreePort {
    private FreePort() {}

    public static int find() {
        return find(1).getFirst();
    }

    /** So many, no two of them the same: all are held until the last is found. */
    public static List<Integer> find(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a free port on loopback, but there is none", e);
        } finally {
            held.forEach(FreePort::release);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to release port " + socket.getLocalPort(), e);
        }
    }
}
