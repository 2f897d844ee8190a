package io.basalt.protocol.name;

import io.basalt.base.HostPort;

/**
 * One life of one server process: where it listens and when it started, printed {@code host,port,startCode}. Two
 * processes at one address differ in their start code, the later one has the larger. Ordered by host, port, start code.
 *
 * @param startCode milliseconds since the epoch at the start, or {@link #ANY_START_CODE}
 */
public record ServerName(String host, int port, long startCode) implements Comparable<ServerName> {
    /** The start code of a name that only tells an address, as in requests about hosts. */
    public static final long ANY_START_CODE = -1;

    public ServerName {
        if (host.isEmpty() || host.indexOf(',') >= 0 || port < 0 || port > 65_535 || startCode < ANY_START_CODE) {
            throw new IllegalArgumentException(
                    "not a server name: host '" + host + "', port " + port + ", start code " + startCode);
        }
    }

    public static ServerName of(HostPort address, long startCode) {
        return new ServerName(address.host(), address.port(), startCode);
    }

    /** Parses {@code host,port,startCode}. */
    public static ServerName parse(String text) {
        int last = text.lastIndexOf(',');
        int first = text.lastIndexOf(',', last - 1);
        if (first <= 0) {
            throw new IllegalArgumentException("'" + text + "' is not host,port,startcode");
        }
        try {
            return new ServerName(
                    text.substring(0, first),
                    Integer.parseInt(text.substring(first + 1, last)),
                    Long.parseLong(text.substring(last + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not host,port,startcode", e);
        }
    }

    public HostPort address() {
        return new HostPort(host, port);
    }

    @Override
    public int compareTo(ServerName other) {
        int order = host.compareTo(other.host);
        if (order == 0) {
            order = Integer.compare(port, other.port);
        }
        return order != 0 ? order : Long.compare(startCode, other.startCode);
    }

    @Override
    public String toString() {
        return host + "," + port + "," + startCode;
    }
}
