package io.basalt.storage.wal;

/**
 * What happens after an append. Exactly one of the two methods is called, once, by the log's syncer, in the order of
 * the appends. Both must return quickly: the next group's sync waits for them.
 */
public interface AppendCallback {
    /** The record, and every record appended before it, is on stable storage. */
    void synced();

    /** The log has failed for good. Whether the record is on disk is unknown; it must not be acknowledged. */
    void failed(WalClosedException cause);
}
