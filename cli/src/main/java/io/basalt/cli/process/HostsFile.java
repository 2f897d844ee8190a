package io.basalt.cli.process;

import io.basalt.base.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code conf/masters} and {@code conf/regionservers}: one {@code host[:port]} a line, {@code #} begins a comment.
 *
 * @param name for messages, such as {@code conf/masters}
 */
record HostsFile(String name, List<String> lines, int defaultPort) {
    static HostsFile read(Path home, String name, int defaultPort) throws IOException {
        try {
            return new HostsFile(name, Files.readAllLines(home.resolve(name)), defaultPort);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    home.resolve(name) + " is missing: it names the hosts to start on, one host[:port] a line", e);
        }
    }

    /** All of them on this host; {@link IllegalArgumentException} names file, line and what is wrong. */
    List<HostPort> addresses() {
        var addresses = new ArrayList<HostPort>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                String place = name + ":" + (i + 1) + ": ";
                HostPort address = parse(place, line);
                requireLocal(place, address.host());
                if (addresses.contains(address)) {
                    throw new IllegalArgumentException(place + address + " is there twice; give each its own port");
                }
                addresses.add(address);
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(name + " names no host");
        }
        return addresses;
    }

    private HostPort parse(String place, String line) {
        try {
            return line.indexOf(':') < 0 ? new HostPort(line, defaultPort) : HostPort.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + "'" + line + "' is not host[:port]", e);
        }
    }

    private static void requireLocal(String place, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return;
            }
        } catch (UnknownHostException | SocketException e) {
            throw new IllegalArgumentException(place + "the host " + host + " is not known", e);
        }
        throw new IllegalArgumentException(place + host + " is another host, and processes are started on this one only."
                + " Start it there with scripts/basalt, and take it off here");
    }
}
