package io.basalt.storage.compaction;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.hfile.HFileSummary;
import io.basalt.storage.hfile.HFileWriter;
import io.basalt.storage.read.CellCursor;
import io.basalt.storage.read.CompactionMatcher;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Copies merged cells into a new HFile, without those that a {@link CompactionMatcher} leaves out. */
public final class MergeWriter {
    /** Bytes between two looks at the throttle and at whether to go on. */
    private static final int STRIDE_BYTES = 256 << 10;

    private MergeWriter() {}

    /**
     * @param cells borrowed, positioned here
     * @param output taken: finished when a cell was written; otherwise closed, and its part of a file is the caller's to
     *     delete
     * @param maxSequenceId no cell has a greater one
     * @param major whether these are all cells of the store
     * @param cancelled asked now and then; {@link CancellationException} when it says yes
     * @return the durable file, or nothing when no cell was worth writing
     */
    public static Optional<HFileSummary> write(
            CellCursor cells,
            CompactionMatcher matcher,
            HFileWriter output,
            long maxSequenceId,
            boolean major,
            CompactionThrottle throttle,
            BooleanSupplier cancelled)
            throws IOException {
        try (output) {
            long written = 0;
            int stride = 0;
            for (boolean more = cells.seek(SeekKey.firstOnRow(Bytes.EMPTY)); more; more = cells.next()) {
                CellView cell = cells.cell();
                if (matcher.keeps(cell)) {
                    output.append(cell);
                    written++;
                }
                stride += cell.serializedLength();
                if (stride >= STRIDE_BYTES) {
                    throttle.merged(stride);
                    stride = 0;
                    if (cancelled.getAsBoolean()) {
                        throw new CancellationException("the region does not need it any more");
                    }
                }
            }
            return written == 0 ? Optional.empty() : Optional.of(output.finish(maxSequenceId, major));
        }
    }
}
