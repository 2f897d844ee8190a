package io.basalt.master.region;

import java.util.EnumSet;
import java.util.Set;

/** What the master knows of a region, with the arrows that it may follow. The names are those of HBase. */
public enum RegionState {
    /** On no server, and nobody is opening it. */
    OFFLINE,
    /** A server was asked to open it and has not answered for certain. */
    OPENING,
    OPEN,
    /** Its server was asked to close it and has not answered for certain. */
    CLOSING,
    /** On no server because its table is disabled; all its data is in files. */
    CLOSED;

    private Set<RegionState> next() {
        return switch (this) {
            // OPEN, CLOSING: a new master finds it so
            case OFFLINE -> EnumSet.of(OPENING, CLOSED, OPEN, CLOSING);
            case OPENING -> EnumSet.of(OPEN, OFFLINE); // OFFLINE: the chosen server died or refused
            case OPEN -> EnumSet.of(CLOSING, OFFLINE); // OFFLINE: its server died
            case CLOSING -> EnumSet.of(CLOSED, OFFLINE); // OFFLINE: its server died before it had flushed
            case CLOSED -> EnumSet.of(OFFLINE);
        };
    }

    /** The state after the step, which must be one of the arrows. */
    RegionState to(RegionState target) {
        if (!next().contains(target)) {
            throw new IllegalStateException("no region goes from " + this + " to " + target);
        }
        return target;
    }
}
