package io.basalt.testkit.coordination;

import io.basalt.base.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes bytes on in both directions, until it is cut; then connections break and new ones find nobody. */
final class TcpProxy {
    private final HostPort target;
    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>(); // guarded by this
    private boolean cut; // guarded by this

    TcpProxy(HostPort target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    synchronized void cut() {
        cut = true;
        open.forEach(TcpProxy::close);
        open.clear();
    }

    synchronized void heal() {
        cut = false;
    }

    void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listener.accept();
            Socket far = new Socket(target.host(), target.port());
            synchronized (this) {
                if (cut) {
                    close(near);
                    close(far);
                    continue;
                }
                open.add(near);
                open.add(far);
            }
            start("there", () -> pass(near, far));
            start("back", () -> pass(far, near));
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException expected) {
                        // A socket was closed: by an end, or because the proxy was cut or closed.
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
