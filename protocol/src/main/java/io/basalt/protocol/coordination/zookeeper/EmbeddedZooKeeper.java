package io.basalt.protocol.coordination.zookeeper;

import io.basalt.base.HostPort;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FilePadding;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.util.ServiceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single ZooKeeper server in this process, for clusters on one host. Every change is on disk before it is answered;
 * old snapshots and logs are purged. No status page, and of the four-letter commands only {@code srvr}.
 *
 * <p>Thread-safe. Starting and closing block.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    /** Changes are few and small here; ZooKeeper's own 64 MiB of zeros would be most of the start-up time. */
    private static final long PREALLOCATED_LOG_BYTES = 256 * 1024;

    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_INTERVAL_HOURS = 1;
    private static final int CLIENTS_PER_HOST = 1_000;
    private static final Duration MAX_SESSION_TIMEOUT = Duration.ofSeconds(90);

    private final NIOServerCnxnFactory connections;
    private final FileTxnSnapLog files;
    private final FileChannel lock;
    private final DatadirCleanupManager purge;
    private final HostPort address;
    private boolean closed;

    private EmbeddedZooKeeper(
            NIOServerCnxnFactory connections,
            FileTxnSnapLog files,
            FileChannel lock,
            DatadirCleanupManager purge,
            HostPort address) {
        this.connections = connections;
        this.files = files;
        this.lock = lock;
        this.purge = purge;
        this.address = address;
    }

    /**
     * What the server needs to know.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param directory where it keeps its data; created if missing
     * @param tick how exactly sessions are timed: a dead session is noticed up to one tick late, and none can have a
     *     timeout of less than two
     */
    public record Config(HostPort address, String directory, Duration tick) {
        public static final Duration DEFAULT_TICK = Duration.ofMillis(500);

        public Config {
            if (tick.toMillis() < 1) {
                throw new IllegalArgumentException("not a tick: " + tick);
            }
        }
    }

    /**
     * Starts the server; when this returns it answers.
     *
     * @throws IOException when the port is taken, or the directory cannot be used; the message says so
     */
    public static EmbeddedZooKeeper start(Config config) throws IOException {
        // ZooKeeper's way out of a broken invariant would end every server in this process.
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
        FilePadding.setPreallocSize(PREALLOCATED_LOG_BYTES);
        File directory = new File(config.directory());
        int tickMillis = Math.toIntExact(config.tick().toMillis());

        NIOServerCnxnFactory connections = bind(config.address());
        FileTxnSnapLog files = null;
        FileChannel lock = null;
        boolean started = false;
        try {
            lock = lock(directory.toPath());
            files = new FileTxnSnapLog(directory, directory);
            var server = new Server(files, tickMillis);
            connections.setZooKeeperServer(server);
            server.startdata();
            server.startup();
            // Last, so that whoever has connected by now is answered: a server that is starting would hang up, and its
            // client would sleep before it tries again.
            connections.start();
            started = true;
        } catch (FileAlreadyExistsException e) {
            throw new IOException("ZooKeeper cannot use its directory " + directory + ": it is a file", e);
        } catch (IOException e) {
            throw new IOException("ZooKeeper cannot use its directory " + directory + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while ZooKeeper was starting");
        } finally {
            if (!started) {
                shutDown(connections, files, lock);
            }
        }
        var purge = new DatadirCleanupManager(directory, directory, SNAPSHOTS_KEPT, PURGE_INTERVAL_HOURS);
        purge.start();
        var address = new HostPort(config.address().host(), connections.getLocalPort());
        LOG.info("ZooKeeper started address={} directory={} tickMs={}", address, directory, tickMillis);
        return new EmbeddedZooKeeper(connections, files, lock, purge, address);
    }

    private static NIOServerCnxnFactory bind(HostPort address) throws IOException {
        InetAddress host;
        try {
            host = InetAddress.getByName(address.host());
        } catch (UnknownHostException e) {
            throw new IOException("ZooKeeper cannot listen on " + address + ": the host is unknown", e);
        }
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        var connections = new NIOServerCnxnFactory();
        // Loading that class has replaced the process's handler.
        Thread.setDefaultUncaughtExceptionHandler(before);
        try {
            connections.configure(new InetSocketAddress(host, address.port()), CLIENTS_PER_HOST, -1, false);
        } catch (BindException e) {
            connections.shutdown();
            throw new IOException(
                    "ZooKeeper cannot listen on " + address + ": " + e.getMessage()
                            + ". Is it running already, or does another program use the port?",
                    e);
        }
        return connections;
    }

    /** Where the server listens. */
    public HostPort address() {
        return address;
    }

    /** The same as a connect string for clients. */
    public String servers() {
        return address.toString();
    }

    /** Stops the server. Sessions stay as they are on disk, and go on when it is started again soon enough. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        purge.shutdown();
        shutDown(connections, files, lock);
        LOG.info("ZooKeeper stopped address={}", address);
    }

    /** ZooKeeper takes none: two servers on one directory would end each other's sessions. */
    private static FileChannel lock(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another server in this process.
        }
        channel.close();
        throw new IOException("another server uses it");
    }

    private static void shutDown(NIOServerCnxnFactory connections, FileTxnSnapLog files, FileChannel lock)
            throws IOException {
        connections.shutdown();
        if (files != null) {
            files.close();
        }
        if (lock != null) {
            lock.close();
        }
    }

    /** Says aloud what ZooKeeper would otherwise only note: that it cannot go on. */
    private static final class Server extends ZooKeeperServer {
        Server(FileTxnSnapLog files, int tickMillis) {
            super(
                    files,
                    tickMillis,
                    2 * tickMillis,
                    Math.toIntExact(MAX_SESSION_TIMEOUT.toMillis()),
                    -1,
                    new ZKDatabase(files),
                    "");
        }

        @Override
        protected void setState(State state) {
            super.setState(state);
            if (state == State.ERROR) {
                LOG.error("ZooKeeper has stopped answering after an error; restart this process. See the lines above");
            }
        }
    }
}
