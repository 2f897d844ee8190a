package io.basalt.protocol.coordination;

import io.basalt.base.Bytes;
import io.basalt.base.EventLoop;
import io.basalt.protocol.coordination.Coordination.Mode;
import io.basalt.protocol.coordination.CoordinationException.Kind;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses one master of many: the one whose session owns the ephemeral node {@link Znodes#master}, in HBase's form, so
 * that stock clients find it. The others are listed under {@link Znodes#backupMasters} and wait for the node to vanish.
 *
 * <p>A master leads at most once in one session; when it stops it does not come back, but is to be started anew on a
 * new session. That leaves no half-forgotten state of an earlier reign.
 *
 * <p>Two masters can both believe to lead for a moment, since one may be paused. The epoch tells them apart: it grows
 * with every reign. What must not be done twice is fenced with it, or stands on the store's own exclusive creation.
 *
 * <p>Threads: all on the session's loop, but for {@link #leads}, {@link #epoch} and {@link #active}, which any thread
 * may ask.
 */
public final class LeaderElection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    /** After a failed attempt to create a node. Only lost connections lead here, so the exact time is of no interest. */
    private static final Duration RETRY = Duration.ofMillis(250);

    /** Hears, on the loop, how the election goes for this master. */
    public interface Listener {
        /** This master leads from now on. At most once. */
        void elected(long epoch);

        /** Somebody else leads, or, when empty, nobody does at the moment. */
        void follows(Optional<ServerName> leader);

        /**
         * This master is out: its session was lost, or its node was deleted. {@link #leads} is false already. At most
         * once, and the last call; not after {@link #close}.
         */
        void over(String reason);
    }

    private final Coordination coordination;
    private final SessionLease lease;
    private final Znodes znodes;
    private final ServerName self;
    private final Bytes data;
    private final Listener listener;
    private final EventLoop loop;

    /** Written on the loop; 0 until elected. */
    private volatile long epoch;

    /** Written on the loop; once true it stays. */
    private volatile boolean over;

    /** Written on the loop. */
    private volatile Optional<ServerName> active = Optional.empty();

    // ---- loop only ----
    private Coordination.Watch watch = () -> {};
    private Optional<Node> seen = Optional.empty();
    private boolean creating;
    private boolean listed;

    /**
     * @param lease this session's lease; the election begins once it is held
     * @param codec for this master's own nodes
     * @param infoPort port of the status page, 0 for none
     */
    public LeaderElection(
            Coordination coordination,
            SessionLease lease,
            Znodes znodes,
            ZnodeCodec codec,
            ServerName self,
            int infoPort,
            Listener listener) {
        this.coordination = coordination;
        this.lease = lease;
        this.znodes = znodes;
        this.self = self;
        this.data = codec.master(self, infoPort);
        this.listener = listener;
        this.loop = coordination.loop();
    }

    /** Enters the election. */
    public void start() {
        coordination.onSessionLost(() -> end("its session was lost"));
        background("waiting for the lease", lease.held().thenRun(() -> {
            if (!over) {
                watch = coordination.watchNode(znodes.master(), this::masterChanged);
            }
        }));
    }

    /** Whether this master leads, for certain, at the time of the call: elected, not deposed, and its lease is valid. */
    public boolean leads() {
        return epoch != 0 && !over && lease.valid();
    }

    /** The epoch of this master's reign; 0 when it was never elected. */
    public long epoch() {
        return epoch;
    }

    /** Who leads, as far as is known here. */
    public Optional<ServerName> active() {
        return active;
    }

    /**
     * Removes the nodes that still name {@code dead} as leader or standby. Only for who has proof that this life of the
     * process is over (its lock was free, its port could be bound); it saves waiting for its session to run out.
     */
    public void bury(ServerName dead) {
        background(
                "removing the nodes of " + dead,
                coordination.read(znodes.master()).thenCompose(node -> {
                    if (node.isEmpty() || !leader(node.get()).equals(Optional.of(dead))) {
                        return CompletableFuture.completedFuture(false);
                    }
                    LOG.info("Removing the master node of a dead process server={}", dead);
                    return coordination.delete(znodes.master(), node.get());
                }));
        background("removing the nodes of " + dead, coordination.delete(znodes.backupMaster(dead)));
    }

    /** Leaves: gives up leadership or candidacy and removes the nodes. On the loop. */
    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        watch.close();
        seen.filter(Node::ours).ifPresent(this::remove);
        if (listed) {
            unlist();
        }
    }

    private void masterChanged(Optional<Node> node) {
        if (over) {
            return;
        }
        seen = node;
        if (node.isPresent() && node.get().ours()) {
            lead(node.get().created());
        } else if (epoch != 0) {
            end("its node was deleted by somebody else");
        } else if (node.isPresent()) {
            follow(leader(node.get()));
        } else {
            follow(Optional.empty());
            campaign();
        }
    }

    private void lead(long created) {
        if (epoch == created) {
            return;
        }
        epoch = created;
        active = Optional.of(self);
        if (listed) {
            unlist();
        }
        LOG.info("Elected server={} epoch={}", self, created);
        listener.elected(created);
    }

    private void follow(Optional<ServerName> leader) {
        active = leader;
        leader.ifPresent(other -> list());
        Optional<ServerName> predecessor =
                leader.filter(other -> other.address().equals(self.address()) && other.startCode() < self.startCode());
        // We listen where that one listened, so it lives no more.
        predecessor.ifPresent(this::bury);
        listener.follows(leader);
    }

    private void campaign() {
        if (creating || over || seen.isPresent()) {
            return;
        }
        creating = true;
        var created = coordination.create(znodes.master(), data, Mode.EPHEMERAL);
        background("campaigning", created.handle((node, failure) -> {
            creating = false;
            if (failure == null && over) {
                remove(node);
            } else if (failure == null) {
                masterChanged(Optional.of(node));
            } else if (!CoordinationException.is(failure, Kind.NODE_EXISTS)) {
                // Perhaps it was created all the same; then the watch tells, and the next attempt does nothing.
                retry("Could not create the master node", failure, this::campaign);
            }
            return null;
        }));
    }

    private void list() {
        if (listed || over || epoch != 0) {
            return;
        }
        listed = true;
        var created = coordination.create(znodes.backupMaster(self), data, Mode.EPHEMERAL);
        background("listing a standby", created.handle((node, failure) -> {
            if (failure == null && !listed) {
                unlist(); // Creating takes several steps, and the order to undo it has overtaken them.
            } else if (failure != null && !CoordinationException.is(failure, Kind.NODE_EXISTS)) {
                listed = false;
                retry("Could not list this master as a standby", failure, this::list);
            }
            return null;
        }));
    }

    private void unlist() {
        listed = false;
        background("unlisting a standby", coordination.delete(znodes.backupMaster(self)));
    }

    private void remove(Node ours) {
        background("removing the master node", coordination.delete(znodes.master(), ours));
    }

    /** Nobody waits for {@code work}, so what goes wrong in it is logged. With the session everything ends anyway. */
    private void background(String what, CompletableFuture<?> work) {
        var unused = work.whenComplete((value, failure) -> {
            if (failure != null && !CoordinationException.is(failure, Kind.SESSION_LOST)) {
                LOG.warn("Failed {} server={}", what, self, failure);
            }
        });
    }

    private void retry(String what, Throwable failure, Runnable again) {
        if (!over) {
            LOG.warn("{}, retrying server={} retryMs={}", what, self, RETRY.toMillis(), failure);
            loop.schedule(RETRY, again);
        }
    }

    private void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        active = Optional.empty();
        watch.close();
        LOG.info("Election over server={} epoch={} reason={}", self, epoch, reason);
        listener.over(reason);
    }

    private static Optional<ServerName> leader(Node node) {
        try {
            return Optional.of(ZnodeCodec.parseMaster(node.data()));
        } catch (MalformedZnodeException e) {
            LOG.warn("The master node cannot be read; waiting for it to vanish", e);
            return Optional.empty();
        }
    }
}
