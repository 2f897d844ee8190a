package io.basalt.cli.process;

import io.basalt.base.config.ConfigurationException;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.client.Connection;
import io.basalt.client.Table;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Two short lives of a store in one process: once as {@code basalt dev}, once with servers as those of a cluster; in each
 * one table and one row. The classes that this takes go into the archive that {@code scripts/basalt archive} makes, from
 * which later starts load them in a fraction of the time.
 */
final class Rehearsal {
    private static final String QUORUM = "basalt.zookeeper.quorum";

    private Rehearsal() {}

    /** @param settings let the system choose all ports */
    static Role.Server start(Path home, Map<String, String> settings) throws IOException, InterruptedException {
        try {
            Role.Server dev = DevServer.start(home, Settings.live(home, settings));
            use(dev.address());
            end(dev);
            return cluster(home, settings);
        } catch (ConfigurationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Role.Server cluster(Path home, Map<String, String> settings)
            throws IOException, InterruptedException, ConfigurationException {
        Role.Server zooKeeper = Role.ZOOKEEPER.start(home, Settings.live(home, settings));
        var changed = new LinkedHashMap<>(settings);
        changed.put(QUORUM, zooKeeper.address());
        LiveConfiguration configuration = Settings.live(home, changed);
        Deque<Role.Server> running = new ArrayDeque<>();
        running.push(zooKeeper);
        running.push(Role.MASTER.start(home, configuration));
        running.push(Role.REGION_SERVER.start(home, configuration));
        return new Role.Server(
                zooKeeper.address() + "/hbase", new CompletableFuture<>(), () -> running.forEach(Rehearsal::end));
    }

    private static void end(Role.Server server) {
        try {
            server.end().close();
        } catch (Exception e) {
            throw new IllegalStateException("a server's end never fails", e);
        }
    }

    /** Then asks the process to end. */
    static void useAndEnd(Role.Server server) throws IOException {
        use(server.address());
        Thread.currentThread().interrupt();
    }

    private static void use(String connect) throws IOException {
        TableName name = TableName.parse("rehearsal");
        try (Connection connection = Connection.open(connect)) {
            connection.admin().createTable(TableDescriptor.of(name, FamilyDescriptor.of("f")));
            Table table = connection.table(name);
            table.put(Put.row("row").set("f", "q", "value"));
            table.get(Get.row("row"));
            table.count(Scan.all());
            connection.admin().disableTable(name);
            connection.admin().deleteTable(name);
        }
    }
}
