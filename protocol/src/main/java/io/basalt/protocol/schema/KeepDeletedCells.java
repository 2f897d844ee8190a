package io.basalt.protocol.schema;

/** Whether deleted cells stay readable, to scans of the past and raw scans, until their versions or time run out. */
public enum KeepDeletedCells {
    FALSE,
    TRUE,
    /** Until their time to live has passed. */
    TTL
}
