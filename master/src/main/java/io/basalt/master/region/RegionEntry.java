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
        /** On no server, and recorded so: it stays closed under the next master. */
        CLOSED,
        /** On no server, for a procedure that will record itself what becomes of it. */
        DOWN,
        /** Nothing more is to be done: the region is gone, or nobody has said yet what to do with it. */
        NONE
    }

    private static final int MANY_FAILED_OPENS = 3;

    private final RegionInfo info;
    private final RegionCounts counts;
    private RegionState state = RegionState.OFFLINE;
    private Goal goal = Goal.NONE;
    private Optional<ServerName> server = Optional.empty();
    private Optional<ServerName> counted = Optional.empty();
    private long openSequenceNumber = -1;
    private final List<CompletableFuture<Void>> waiters = new ArrayList<>();

    /** A call or a write for this region is under way; the next step waits for it. */
    boolean busy;

    /** It is to be closed and opened anew: to be elsewhere, or to have another descriptor. */
    boolean leaving;

    /** Where it is to be opened next, if that server is there. */
    Optional<ServerName> wanted = Optional.empty();

    /** Why it is opened or closed, for people. */
    String reason = "";

    /** Consecutive opens that failed, for the back-off. */
    int failedOpens;

    /** The server that refused last, which is not asked again at once if there is another. */
    Optional<ServerName> refusedBy = Optional.empty();

    RegionEntry(RegionInfo info, RegionCounts counts) {
        this.info = info;
        this.counts = counts;
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

    /** The server that has it, or may have it; empty for one that is surely nowhere. */
    public Optional<ServerName> holder() {
        return counted;
    }

    /** The sequence number that its server gave when it opened it; negative before the first open. */
    public long openSequenceNumber() {
        return openSequenceNumber;
    }

    /** Whether it is in transit: its goal is not reached. */
    public boolean inTransition() {
        return !reached();
    }

    /** Whether several servers, or one several times, could not open it, so that it may take long until one can. */
    public boolean openFailsRepeatedly() {
        return failedOpens >= MANY_FAILED_OPENS;
    }

    void state(RegionState next) {
        state = state.to(next);
        if (state == RegionState.OFFLINE) {
            leaving = false; // What is opened from here on is opened anew.
        }
        count();
    }

    void goal(Goal next) {
        goal = next;
    }

    void server(ServerName next) {
        server = Optional.of(next);
        count();
    }

    void opened(ServerName at, long sequenceNumber) {
        server = Optional.of(at);
        openSequenceNumber = sequenceNumber;
        failedOpens = 0;
        refusedBy = Optional.empty();
        count();
    }

    /** Restores what hbase:meta says of a region; only before the first step. */
    public void restore(Optional<ServerName> lastServer, long lastOpenSequenceNumber) {
        server = lastServer;
        openSequenceNumber = lastOpenSequenceNumber;
        count();
    }

    /** The region is gone: whoever waits for it is told. */
    void gone() {
        goal = Goal.NONE;
        counted.ifPresent(at -> counts.add(at, info.table(), -1));
        counted = Optional.empty();
        takeWaiters()
                .forEach(waiter -> waiter.completeExceptionally(
                        new IllegalStateException("region " + info.encodedName() + " is gone")));
    }

    private void count() {
        Optional<ServerName> now =
                switch (state) {
                    case OPENING, OPEN, CLOSING -> server;
                    case OFFLINE, CLOSED -> Optional.empty();
                };
        if (!now.equals(counted)) {
            counted.ifPresent(at -> counts.add(at, info.table(), -1));
            now.ifPresent(at -> counts.add(at, info.table(), 1));
            counted = now;
        }
    }

    boolean reached() {
        return switch (goal) {
            case OPEN -> state == RegionState.OPEN && !busy && !leaving;
            case CLOSED, DOWN -> state == RegionState.CLOSED && !busy;
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
