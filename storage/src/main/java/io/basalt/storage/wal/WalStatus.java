package io.basalt.storage.wal;

/**
 * What a log holds and has done so far.
 *
 * @param segments files, the one being written included
 * @param bytes in those files, without preallocated space
 * @param unsyncedBytes appended, not yet durable
 * @param syncedRecords since the log was created
 * @param syncedMutations in those records
 * @param syncedBytes since the log was created
 * @param syncs group commits since the log was created
 * @param failed whether the log refuses records for good because the disk failed
 */
public record WalStatus(
        int segments,
        long bytes,
        long unsyncedBytes,
        long syncedRecords,
        long syncedMutations,
        long syncedBytes,
        long syncs,
        boolean failed) {}
