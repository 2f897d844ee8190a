package io.basalt.cli.verb;

import io.basalt.base.HostPort;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.client.Admin;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.protocol.name.ServerName;
import java.util.Optional;

/** Finds region servers by what people type. */
final class Servers {
    private Servers() {}

    /** @param text {@code host:port}, or a full name with its start code */
    static ServerName find(Admin admin, String text) throws Exception {
        HostPort address = text.contains(",") ? ServerName.parse(text).address() : HostPort.parse(text);
        Optional<ServerName> live = admin.clusterStatus().servers().stream()
                .map(ClusterStatus.Server::name)
                .filter(server -> server.address().equals(address))
                .findFirst();
        return live.orElseThrow(() -> new CommandFailedException(
                "there is no region server at " + address, "'basalt server list' shows those that live."));
    }
}
