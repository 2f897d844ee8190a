package io.basalt.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.basalt.base.HostPort;
import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.output.Console;
import io.basalt.client.Connection;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.client.config.ClientConfig;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.standalone.Settings;
import io.basalt.standalone.StoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * What {@code scripts/start-cluster.sh} and {@code scripts/rolling-restart.sh} ask of Java, {@code plan|start|await
 * [KEY=VALUE]...}: which processes there should be, and whether they serve.
 *
 * <ul>
 *   <li>{@code plan} checks {@code conf} and prints a line for each process, its kind and then the options to start it with;
 *   <li>{@code await} waits until they serve, and tells what they are;
 *   <li>{@code start} is both: an empty line comes behind the plan, and a line on standard input begins the waiting. So
 *       one process does both, and starts while the others do.
 * </ul>
 *
 * <p>For the same reason it does without the parser of the {@code basalt} command, see {@link Daemon}.
 */
public final class ClusterPlan {
    private static final int MASTER_PORT = 16_000;
    private static final int REGION_SERVER_PORT = 16_020;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final PrintWriter out;
    private final Configuration configuration;
    private final StoreConfig store;
    private final List<HostPort> masters;
    private final List<HostPort> regionServers;

    /** Reads the files in {@code conf}; {@link IOException} says which cannot be read, or what is wrong in it. */
    private ClusterPlan(Path home, Map<String, String> settings, PrintWriter out)
            throws IOException, ConfigurationException {
        this.out = out;
        configuration = Settings.load(home, settings);
        store = configuration.get(StoreConfig.class);
        masters = HostsFile.read(home, "conf/masters", MASTER_PORT).addresses();
        regionServers =
                HostsFile.read(home, "conf/regionservers", REGION_SERVER_PORT).addresses();
    }

    /** @return the exit code */
    public static int run(Console console, Path home, InputStream in, String... arguments) {
        PrintWriter errors = console.err();
        try {
            var plan = new ClusterPlan(home, Daemon.settings(arguments, 1), console.out());
            switch (arguments[0]) {
                case "plan" -> plan.print();
                case "await" -> plan.await();
                case "start" -> {
                    plan.print();
                    plan.out.println();
                    plan.out.flush();
                    if (in.read() >= 0) {
                        plan.await();
                    }
                }
                default -> throw new IllegalArgumentException("not a thing to ask about processes: " + arguments[0]);
            }
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
        }
    }

    private void print() {
        if (usesOwnZooKeeper()) {
            out.println(Role.ZOOKEEPER.word());
        }
        masters.forEach(address -> out.println(line(Role.MASTER, address)));
        regionServers.forEach(address -> out.println(line(Role.REGION_SERVER, address)));
    }

    private boolean usesOwnZooKeeper() {
        return store.quorum().equals(store.zooKeeperAddress().toString())
                || store.quorum().equals("localhost:" + store.zooKeeperAddress().port());
    }

    private static String line(Role role, HostPort address) {
        return role.word() + " --name " + address.port() + " -D " + role.addressKey() + "=" + address;
    }

    private void await() throws IOException, InterruptedException {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            // Failures are told once, in words.
            root.setLevel(Level.OFF);
        }
        ClientConfig config = configuration.get(ClientConfig.class).withOperationTimeout(LONGEST_WAIT);
        try (Connection connection =
                Connection.open(store.quorum() + store.parent(), config, configuration.get(RpcClientConfig.class))) {
            print(ClusterProbe.awaitServing(connection, regionServers.size(), LONGEST_WAIT));
        }
    }

    private void print(ClusterStatus status) {
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
    }
}
