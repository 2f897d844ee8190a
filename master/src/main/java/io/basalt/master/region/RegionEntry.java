package io.basalt.master.region;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One region as the active master sees it. Lives on the master's loop. */
public final class RegionEntry {
    /** Where the region is to go; the assigner works until it is there. */
    public enum Goal {
        OPEN,
        CLOSED,
        /** Nothing more is to be done: the table is dropped. */
        NONE
    }

    private final RegionInfo info;
    private RegionState state = RegionState.OFFLINE;
    private Goal goal = Goal.NONE;
    private Optional<ServerName> server = Optional.empty();
    private long openSequenceNumber = -1;
    private final List<CompletableFuture<Void>> waiters = new ArrayList<>();

    /** A call or a write for this region is under way; the next step waits for it. */
    boolean busy;

    /** Consecutive opens that failed, for the back-off. */
    int failedOpens;

    /** The server that refused last, which is not asked again at once if there is another. */
    Optional<ServerName> refusedBy = Optional.empty();

    RegionEntry(RegionInfo info) {
        this.info = info;
    }

    public RegionInfo info() {
        return info;
    }

    public RegionState state() {
        return state;
    }

    public Goal goal() {
        return goal;
    }

    /** Where it is, is being opened or is being closed; for an offline one, where it was last. */
    public Optional<ServerName> server() {
        return server;
    }

    /** The sequence number that its server gave when it opened it; negative before the first open. */
    public long openSequenceNumber() {
        return openSequenceNumber;
    }

    /** Whether it is in transit: its goal is not reached. */
    public boolean inTransition() {
        return !reached();
    }

    void state(RegionState next) {
        state = state.to(next);
    }

    void goal(Goal next) {
        goal = next;
    }

    void server(ServerName next) {
        server = Optional.of(next);
    }

    void opened(ServerName at, long sequenceNumber) {
        server = Optional.of(at);
        openSequenceNumber = sequenceNumber;
        failedOpens = 0;
        refusedBy = Optional.empty();
    }

    /** Restores what hbase:meta says of a region; only before the first step. */
    public void restore(Optional<ServerName> lastServer, long lastOpenSequenceNumber) {
        server = lastServer;
        openSequenceNumber = lastOpenSequenceNumber;
    }

    boolean reached() {
        return switch (goal) {
            case OPEN -> state == RegionState.OPEN && !busy;
            case CLOSED -> state == RegionState.CLOSED && !busy;
            case NONE -> true;
        };
    }

    /** Completes when the goal of this moment is reached; fails when the goal is changed before. */
    CompletableFuture<Void> whenReached() {
        var waiter = new CompletableFuture<Void>();
        if (reached()) {
            waiter.complete(null);
        } else {
            waiters.add(waiter);
        }
        return waiter;
    }

    List<CompletableFuture<Void>> takeWaiters() {
        List<CompletableFuture<Void>> taken = List.copyOf(waiters);
        waiters.clear();
        return taken;
    }

    @Override
    public String toString() {
        return info.encodedName() + " " + state + server.map(at -> " at " + at).orElse("") + " goal " + goal;
    }
}
