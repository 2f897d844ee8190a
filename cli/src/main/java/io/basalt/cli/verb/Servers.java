package io.basalt.cli.verb;

import io.basalt.base.HostPort;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.client.Admin;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.protocol.name.ServerName;
import java.util.List;
import java.util.Optional;

/** Finds region servers by what people type. */
final class Servers {
    private Servers() {}

    /** @param text {@code host:port}, or a full name with its start code */
    static ServerName find(Admin admin, String text) throws Exception {
        List<ServerName> live = admin.clusterStatus().servers().stream()
                .map(ClusterStatus.Server::name)
                .toList();
        return find(live, text)
                .orElseThrow(() -> new CommandFailedException(
                        "there is no region server at " + text, "'basalt server list' shows those that live."));
    }

    /** The same among servers of any kind. */
    static Optional<ServerName> find(List<ServerName> servers, String text) {
        HostPort address = text.contains(",") ? ServerName.parse(text).address() : HostPort.parse(text);
        return servers.stream()
                .filter(server -> server.address().equals(address))
                .findFirst();
    }
}
