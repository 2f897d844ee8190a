package io.basalt.storage.hfile;

import io.basalt.protocol.cell.CellView;
import io.basalt.storage.hfile.encoding.BlockCursor;

/**
 * What was read when a file was opened, and stays in memory.
 *
 * @param fingerprint checksum over all that was read
 * @param checksumType that of all blocks
 * @param bloom null when there is none
 * @param deleteFamilyBloom null when there is none
 * @param firstCell key of the first cell; null when there are no cells
 * @param lastCell key of the last cell; null when there are no cells
 */
record LoadedHead(
        long fileBytes,
        int fingerprint,
        Trailer trailer,
        ChecksumType checksumType,
        IndexRoot root,
        FileInfo info,
        FileFacts facts,
        BloomFilter bloom,
        BloomFilter deleteFamilyBloom,
        CellView firstCell,
        CellView lastCell) {

    boolean isEmpty() {
        return firstCell == null;
    }

    /** The sequence id of all cells, or that each has its own. */
    long sequenceIdsOrFixed(long fixedSequenceId) {
        if (fixedSequenceId != BlockCursor.OWN_SEQUENCE_IDS) {
            return fixedSequenceId;
        }
        return facts.maxCellSequenceId() > 0 ? BlockCursor.OWN_SEQUENCE_IDS : 0;
    }
}
