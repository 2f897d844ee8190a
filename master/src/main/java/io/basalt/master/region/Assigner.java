package io.basalt.master.region;

import io.basalt.base.EventLoop;
import io.basalt.master.event.Event;
import io.basalt.master.event.EventLog;
import io.basalt.master.server.LiveServers;
import io.basalt.master.server.RegionCalls;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.schema.TableDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives every region to its goal, one step at a time: open on some live server, or closed.
 *
 * <p>The rule that keeps a region in one place: it is given to another server only when the one that may hold it has
 * said that it does not, or is dead and fenced ({@link LiveServers#fenced}). A call whose outcome is unknown is repeated
 * to the same server until one of the two is true.
 *
 * <p>Lives on the master's loop.
 */
public final class Assigner {
    private static final Logger LOG = LoggerFactory.getLogger(Assigner.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration RECORD_AGAIN = Duration.ofMillis(200);
    private static final int LONGEST_PAUSE_DOUBLINGS = 7;

    private final EventLoop loop;
    private final RegionStates states;
    private final LiveServers servers;
    private final RegionCalls calls;
    private final AssignmentLog log;
    private final Placement placement;
    private final Function<RegionInfo, TableDescriptor> descriptors;
    private final Owners owners;
    private final EventLog events;
    private boolean stopped;

    /** Who has a region by what is on disk. */
    public interface Owners {
        /** Completes when none of the region's owners can be alive but those that the master knows as live: with these. */
        CompletableFuture<List<ServerName>> fence(RegionInfo region);
    }

    public Assigner(
            EventLoop loop,
            RegionStates states,
            LiveServers servers,
            RegionCalls calls,
            AssignmentLog log,
            Placement placement,
            Function<RegionInfo, TableDescriptor> descriptors,
            Owners owners,
            EventLog events) {
        this.loop = loop;
        this.states = states;
        this.servers = servers;
        this.calls = calls;
        this.log = log;
        this.placement = placement;
        this.descriptors = descriptors;
        this.owners = owners;
        this.events = events;
    }

    /**
     * Wants the region open; completes when it is open and recorded, fails when something else is wanted meanwhile.
     *
     * @param reason for people
     */
    public CompletableFuture<Void> open(RegionEntry entry, String reason) {
        return want(entry, RegionEntry.Goal.OPEN, reason);
    }

    /** As {@link #open(RegionEntry, String)}, on this server if it is there when the region is opened. */
    public CompletableFuture<Void> open(RegionEntry entry, Optional<ServerName> server, String reason) {
        entry.wanted = server;
        return want(entry, RegionEntry.Goal.OPEN, reason);
    }

    /** Wants the region closed, on no server; completes when it is and that is recorded. */
    public CompletableFuture<Void> close(RegionEntry entry, String reason) {
        return want(entry, RegionEntry.Goal.CLOSED, reason);
    }

    /**
     * Wants the region closed without recording it, for a procedure that goes on with its files.
     *
     * @param successors the server on which other regions for its rows will be opened at once, if it is known
     */
    public CompletableFuture<Void> takeDown(RegionEntry entry, Optional<ServerName> successors, String reason) {
        entry.wanted = successors;
        return want(entry, RegionEntry.Goal.DOWN, reason);
    }

    /**
     * Closes an open region and opens it on another server; completes when it is open again.
     *
     * @param target where to; empty for the best other one
     */
    public CompletableFuture<Void> move(RegionEntry entry, Optional<ServerName> target, String reason) {
        Optional<ServerName> destination = target.isPresent() ? target : placement.chooseOther(entry, servers.live());
        if (destination.isEmpty()
                || (entry.state() == RegionState.OPEN
                        && !entry.leaving
                        && entry.server().equals(destination))) {
            return open(entry, reason);
        }
        return reopen(entry, destination, reason);
    }

    /** Closes an open region and opens it again at the same server, with what its table's descriptor is by then. */
    public CompletableFuture<Void> reopen(RegionEntry entry, String reason) {
        return reopen(entry, entry.server(), reason);
    }

    private CompletableFuture<Void> reopen(RegionEntry entry, Optional<ServerName> target, String reason) {
        entry.wanted = target;
        entry.leaving = entry.state() != RegionState.OFFLINE && entry.state() != RegionState.CLOSED;
        return want(entry, RegionEntry.Goal.OPEN, reason);
    }

    /** A new master found the region at a live server, open or on the way from or to that. */
    public void found(RegionEntry entry, ServerName server, RegionState state, long openSequenceNumber) {
        entry.opened(server, openSequenceNumber);
        entry.state(state);
    }

    /** A new master found the region recorded as closed, and no server has it. */
    public void foundClosed(RegionEntry entry) {
        entry.state(RegionState.CLOSED);
    }

    /** The live servers changed: whoever waits for a server to be fenced, or for one to be there at all, goes on. */
    public void serversChanged() {
        for (RegionEntry entry : states.all()) {
            step(entry);
        }
    }

    /** No further steps: the master's reign is over. */
    public void stop() {
        stopped = true;
    }

    private CompletableFuture<Void> want(RegionEntry entry, RegionEntry.Goal goal, String reason) {
        entry.reason = reason;
        if (entry.goal() != goal) {
            List<CompletableFuture<Void>> others = entry.takeWaiters();
            entry.goal(goal);
            others.forEach(waiter -> waiter.completeExceptionally(
                    new IllegalStateException("region " + entry.info().encodedName() + " is wanted " + goal + " now")));
        }
        CompletableFuture<Void> reached = entry.whenReached();
        step(entry);
        return reached;
    }

    /** Does what can be done next for the region; called whenever that may have changed. */
    private void step(RegionEntry entry) {
        if (stopped || entry.busy || entry.goal() == RegionEntry.Goal.NONE) {
            return;
        }
        Optional<ServerName> holder = entry.holder();
        if (holder.isPresent() && !servers.isLive(holder.get())) {
            leaveDeadServer(entry, holder.get());
            return;
        }
        if (entry.reached()) {
            entry.takeWaiters().forEach(waiter -> waiter.complete(null));
            return;
        }
        switch (entry.state()) {
            case OPENING -> askToOpen(entry);
            case CLOSING -> askToClose(entry);
            case OPEN -> {
                entry.state(RegionState.CLOSING);
                askToClose(entry);
            }
            case CLOSED -> {
                entry.state(RegionState.OFFLINE);
                step(entry);
            }
            case OFFLINE -> {
                if (entry.goal() != RegionEntry.Goal.OPEN) {
                    entry.state(RegionState.CLOSED);
                    closed(entry);
                } else {
                    placement.choose(entry, servers.live()).ifPresent(server -> {
                        entry.server(server);
                        entry.state(RegionState.OPENING);
                        askToOpen(entry);
                    });
                }
            }
        }
    }

    private void leaveDeadServer(RegionEntry entry, ServerName server) {
        entry.busy = true;
        servers.fenced(server).thenRun(() -> {
            entry.busy = false;
            if (entry.holder().equals(Optional.of(server))) {
                entry.state(RegionState.OFFLINE);
                entry.reason = "its server " + server + " has died";
            }
            step(entry);
        });
    }

    private void askToOpen(RegionEntry entry) {
        ServerName server = entry.server().orElseThrow();
        entry.busy = true;
        calls.open(server, entry.info(), descriptors.apply(entry.info())).whenComplete((sequenceNumber, failure) -> {
            entry.busy = false;
            if (failure == null) {
                entry.opened(server, sequenceNumber);
                entry.state(RegionState.OPEN);
                LOG.info(
                        "Opened region={} table={} server={} openSequenceNumber={}",
                        entry.info().encodedName(),
                        entry.info().table(),
                        server,
                        sequenceNumber);
                events.record(
                        Event.Kind.REGION_ASSIGNED,
                        entry.info().encodedName(),
                        entry.reason,
                        Map.of("table", entry.info().table().toString(), "server", server.toString()));
                entry.wanted = Optional.empty();
                record(entry);
                return;
            }
            entry.failedOpens++;
            boolean refused = refused(failure);
            if (refused) {
                entry.state(RegionState.OFFLINE);
                entry.refusedBy = Optional.of(server);
            }
            LOG.warn(
                    "Open failed, will be tried again region={} table={} server={} attempt={} reason={}",
                    entry.info().encodedName(),
                    entry.info().table(),
                    server,
                    entry.failedOpens,
                    cause(failure).toString());
            if (refused) {
                fenceOwners(entry);
            } else {
                stepLater(entry);
            }
        });
    }

    /**
     * The reason may be an owner that this master knows nothing of: a server that was cut off, and did what an earlier
     * master had asked of it only when it was back. One that is live is asked next: nobody else can open the region.
     */
    private void fenceOwners(RegionEntry entry) {
        entry.busy = true;
        owners.fence(entry.info()).whenComplete((live, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "Cannot find out who has had a region region={} reason={}",
                        entry.info().encodedName(),
                        cause(failure).toString());
            } else if (!live.isEmpty()) {
                entry.wanted = Optional.of(live.get(0));
            }
            stepLater(entry);
        });
    }

    private void askToClose(RegionEntry entry) {
        ServerName server = entry.server().orElseThrow();
        entry.busy = true;
        Optional<ServerName> destination = entry.goal() == RegionEntry.Goal.CLOSED ? Optional.empty() : entry.wanted;
        if (entry.goal() == RegionEntry.Goal.OPEN) {
            destination
                    .filter(next -> !next.equals(server) && servers.isLive(next))
                    .ifPresent(next -> calls.announce(next, entry.info()));
        }
        calls.close(server, entry.info(), destination).whenComplete((nothing, failure) -> {
            entry.busy = false;
            if (failure == null) {
                entry.state(RegionState.CLOSED);
                LOG.info(
                        "Closed region={} table={} server={}",
                        entry.info().encodedName(),
                        entry.info().table(),
                        server);
                closed(entry);
                return;
            }
            LOG.warn(
                    "Close failed, will be tried again region={} table={} server={} reason={}",
                    entry.info().encodedName(),
                    entry.info().table(),
                    server,
                    cause(failure).toString());
            stepLater(entry);
        });
    }

    /** One that is closed to be opened again is not recorded: for readers of hbase:meta it is where it was. */
    private void closed(RegionEntry entry) {
        entry.leaving = false;
        if (entry.goal() == RegionEntry.Goal.CLOSED) {
            record(entry);
        } else {
            step(entry);
        }
    }

    private void record(RegionEntry entry) {
        entry.busy = true;
        log.record(entry).whenComplete((nothing, failure) -> {
            if (stopped || entry.goal() == RegionEntry.Goal.NONE) {
                return; // The next master reads what was written; a region that is gone needs nothing.
            }
            if (failure != null) {
                LOG.warn(
                        "Recording the state of a region failed, will be tried again region={} reason={}",
                        entry.info().encodedName(),
                        cause(failure).toString());
                loop.schedule(RECORD_AGAIN, () -> {
                    if (!stopped && entry.goal() != RegionEntry.Goal.NONE) {
                        record(entry);
                    }
                });
                return;
            }
            entry.busy = false;
            step(entry);
        });
    }

    private void stepLater(RegionEntry entry) {
        entry.busy = true;
        int doublings = Math.min(entry.failedOpens, LONGEST_PAUSE_DOUBLINGS);
        loop.schedule(FIRST_PAUSE.multipliedBy(1L << doublings), () -> {
            entry.busy = false;
            step(entry);
        });
    }

    /** Whether the server says that it does not have the region. One that is overloaded may be opening it all the same. */
    private static boolean refused(Throwable failure) {
        return cause(failure) instanceof RpcException refusal && refusal.kind() != ErrorKind.CALL_QUEUE_TOO_BIG;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
