package io.basalt.master.event;

/** What a master can have decided or noticed. */
public enum EventKind {
    MASTER_READY,
    SERVER_JOINED,
    SERVER_LEFT,
    REGION_OPENED,
    REGION_CLOSED,
    REGION_MOVED,
    REGION_SPLIT,
    REGIONS_MERGED,
    REGION_REMOVED,
    TABLE_CHANGED,
    BALANCE_PLANNED,
    SWITCH_CHANGED,
    PROCEDURE_ENDED
}
