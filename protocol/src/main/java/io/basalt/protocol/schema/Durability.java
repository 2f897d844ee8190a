package io.basalt.protocol.schema;

/** What an acknowledged write survives. */
public enum Durability {
    /** Of a mutation: as the table says. Of a table: {@link #SYNC_WAL}. */
    USE_DEFAULT,
    SKIP_WAL,
    ASYNC_WAL,
    SYNC_WAL,
    FSYNC_WAL
}
