package io.basalt.cli.process;

import io.basalt.base.HostPort;
import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.session.Session;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.standalone.StoreConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code scripts/start-cluster.sh} asks: which processes there should be, and whether they serve. */
@Command(name = "cluster", description = "Prints the state, the events and the health of the cluster.")
final class ClusterCommand {
    private static final int MASTER_PORT = 16_000;
    private static final int REGION_SERVER_PORT = 16_020;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Session session;

    ClusterCommand(Session session) {
        this.session = session;
    }

    @Command(
            hidden = true,
            description =
                    "Checks conf/ and prints a line for each process: its kind, then the options to start it with.")
    int plan(
            @Option(
                            names = "--await",
                            description = "Prints an empty line behind the plan, and does as await does once there is a"
                                    + " line on standard input: it starts while others do.")
                    boolean await) {
        return checked(() -> {
            PrintWriter out = session.console().out();
            StoreConfig store = ServerOptions.load(session).get(StoreConfig.class);
            List<HostPort> masters =
                    HostsFile.read(session.home(), "conf/masters", MASTER_PORT).addresses();
            List<HostPort> regionServers = HostsFile.read(session.home(), "conf/regionservers", REGION_SERVER_PORT)
                    .addresses();
            if (usesOwnZooKeeper(store)) {
                out.println(Role.ZOOKEEPER.word());
            }
            masters.forEach(address -> out.println(line(Role.MASTER, address)));
            regionServers.forEach(address -> out.println(line(Role.REGION_SERVER, address)));
            out.flush();
            if (await) {
                out.println();
                out.flush();
                if (System.in.read() >= 0) {
                    await(store, regionServers.size(), LONGEST_WAIT);
                }
            }
        });
    }

    @Command(hidden = true, description = "Waits until the cluster serves, and tells what it is.")
    int await(
            @Option(names = "--region-servers", defaultValue = "1", description = "How many must have joined.")
                    int regionServers,
            @Option(names = "--seconds", defaultValue = "60", description = "How long to wait at most.") int seconds) {
        return checked(() ->
                await(ServerOptions.load(session).get(StoreConfig.class), regionServers, Duration.ofSeconds(seconds)));
    }

    private void await(StoreConfig store, int regionServers, Duration limit)
            throws IOException, ConfigurationException, InterruptedException {
        print(store, ClusterProbe.awaitServing(session.connection(), regionServers, limit));
    }

    private static boolean usesOwnZooKeeper(StoreConfig store) {
        return store.quorum().equals(store.zooKeeperAddress().toString())
                || store.quorum().equals("localhost:" + store.zooKeeperAddress().port());
    }

    private static String line(Role role, HostPort address) {
        return role.word() + " --name " + address.port() + " -D " + role.addressKey() + "=" + address;
    }

    private void print(StoreConfig store, ClusterStatus status) {
        PrintWriter out = session.console().out();
        out.println("master         "
                + status.master()
                        .map(master -> master.host() + ":" + master.port())
                        .orElse("none")
                + status.backupMasters().stream()
                        .map(standby -> ", standing by " + standby.host() + ":" + standby.port())
                        .collect(Collectors.joining()));
        out.println("region servers "
                + status.servers().stream()
                        .map(server ->
                                server.name().host() + ":" + server.name().port())
                        .collect(Collectors.joining(", ")));
        out.println("clients        connect to ZooKeeper at " + store.quorum());
        out.flush();
    }

    private int checked(Work work) {
        PrintWriter errors = session.console().err();
        try {
            work.run();
            return 0;
        } catch (ConfigurationException | IllegalArgumentException e) {
            e.getMessage().lines().forEach(problem -> errors.println("basalt: " + problem));
            return ServerProcess.MISUSED;
        } catch (IOException e) {
            errors.println("basalt: " + ServerProcess.reason(e));
            return ServerProcess.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ServerProcess.FAILED;
        } finally {
            errors.flush();
        }
    }

    private interface Work {
        void run() throws IOException, ConfigurationException, InterruptedException;
    }
}
