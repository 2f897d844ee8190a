package io.basalt.cli.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.output.Console;
import io.basalt.cli.output.OutputFormat;
import io.basalt.client.Admin;
import io.basalt.client.Connection;
import io.basalt.client.Table;
import io.basalt.client.config.ClientConfig;
import io.basalt.client.registry.ConnectString;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.standalone.Settings;
import io.basalt.standalone.StoreConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * What a verb works with: the configuration, a connection that is opened when it is first needed, and where to print.
 * One command, one session, one thread.
 */
public final class Session implements AutoCloseable {
    private static final String CONNECT_KEY = "basalt.client.connect";
    private static final String TIMEOUT_KEY = "basalt.client.operation.timeout";
    /** Somebody sits and waits: the client's own patience is for programs. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    private final GlobalOptions options;
    private final Console console;
    private final Path home;
    private final Connector connector;
    private Connection connection;
    private Patience patience;

    /** Opens connections; {@link Connection#open} outside of tests. */
    public interface Connector {
        Connection open(String connect, ClientConfig config, RpcClientConfig rpcConfig);
    }

    /** @param home where {@code conf/basalt.properties} is looked for */
    public Session(GlobalOptions options, Console console, Path home, Connector connector) {
        this.options = options;
        this.console = console;
        this.home = home;
        this.connector = connector;
    }

    public Console console() {
        return console;
    }

    public boolean json() {
        return options.output() == OutputFormat.json;
    }

    /** What the command line says in place of the configuration's file. */
    public Map<String, String> overrides() {
        return Map.copyOf(options.overrides);
    }

    public Path home() {
        return home;
    }

    /** The configuration of this installation, with what the command line changes. */
    public Configuration configuration() throws IOException, ConfigurationException {
        Map<String, String> overrides = new LinkedHashMap<>(options.overrides);
        if (!options.timeout.isEmpty()) {
            overrides.put(TIMEOUT_KEY, options.timeout);
        }
        if (!options.connect.isEmpty()) {
            overrides.put(CONNECT_KEY, options.connect);
        }
        return Settings.load(home, overrides);
    }

    /** Where the cluster is, as the user would write it. */
    private static String target(Configuration configuration) {
        if (isSet(configuration, CONNECT_KEY)) {
            return configuration.get(ClientConfig.class).connect();
        }
        StoreConfig store = configuration.get(StoreConfig.class);
        return store.quorum() + store.parent();
    }

    public Connection connection() throws IOException, ConfigurationException {
        if (connection == null) {
            if (!options.debug()) {
                silence();
            }
            Configuration configuration = configuration();
            ClientConfig config = configuration.get(ClientConfig.class);
            if (!isSet(configuration, TIMEOUT_KEY)) {
                config = config.withOperationTimeout(DEFAULT_TIMEOUT);
            }
            String target = target(configuration);
            connection = connector.open(target, config, configuration.get(RpcClientConfig.class));
            patience = new Patience(console, ConnectString.parse(target), config.operationTimeout());
        }
        return connection;
    }

    public Admin admin() throws IOException, ConfigurationException {
        return connection().admin();
    }

    public Table table(String name) throws IOException, ConfigurationException {
        return connection().table(TableName.parse(name));
    }

    private static boolean isSet(Configuration configuration, String key) {
        return configuration.describe().stream()
                .anyMatch(setting -> setting.key().equals(key) && setting.isSet());
    }

    /** What the libraries have to say about a failure, the command says itself, once and in one line. */
    private static void silence() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            patience.close();
            connection.close();
        }
    }
}
