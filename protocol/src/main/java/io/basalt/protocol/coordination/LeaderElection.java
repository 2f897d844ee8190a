package io.basalt.protocol.coordination;

import io.basalt.base.HostPort;
import io.basalt.base.EventLoop;
import io.basalt.protocol.name.ServerName;
import java.time.Duration;
import java.util.Optional;

/**
 * Chooses one master of many: the one whose session owns the ephemeral node {@code master}, in HBase's form, so that
 * stock clients find it. The others are listed under {@code backup-masters} and wait for the node to vanish.
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
    /** Hears, on the loop, how the election goes for this master. */
    public interface Listener {
        /** This master leads from now on. At most once. */
        void elected(long epoch);

        /** Somebody else leads, or, when empty, nobody does at the moment. */
        void follows(Optional<ServerName> leader);

        /**
         * This master is out: its session was lost, or its node was deleted. {@link #leads} is false already. At most
         * once, and the last call.
         */
        void over(String reason);
    }

    public LeaderElection(Coordination coordination, SessionLease lease, Znodes znodes, ZnodeCodec codec, ServerName self, int infoPort, Listener listener) {}

    /** Enters the election. */
    public void start() {}

    /**
     * Removes the leader's node, or a standby's, if it still names {@code dead}. Only for who has proof that this life
     * of the process is over (its lock was free); it saves waiting for the session to run out.
     */
    public void bury(ServerName dead) {}

    /** Whether this master leads, for certain, at the time of the call: elected, not deposed, and its lease is valid. */
    public boolean leads() { return false; }

    /** The epoch of this master's reign; 0 when it was never elected. */
    public long epoch() { return 0; }

    /** Who leads, as far as is known here. */
    public Optional<ServerName> active() { return Optional.empty(); }

    /** Leaves: gives up leadership or candidacy, removing its nodes. */
    @Override
    public void close() {}
}
