package io.basalt.storage.fsck;

/** How bad a finding is. */
public enum Severity {
    /** Costs space and nothing else. */
    WASTE,
    /** Something contradicts itself; whether a reader would notice depends on what it reads. */
    DAMAGED,
    /** Data that was acknowledged cannot be read any more from here. */
    LOST
}
