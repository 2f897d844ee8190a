package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.util.Arrays;

/** Cells of listed timestamps. */
final class TimestampsFilter implements Filter {
    private final long[] timestamps;
    private final boolean canHint;
    private final KeyCopy hint = new KeyCopy();
    private int before;

    TimestampsFilter(long[] timestamps, boolean canHint) {
        this.timestamps = timestamps.clone();
        Arrays.sort(this.timestamps);
        this.canHint = canHint;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        int index = Arrays.binarySearch(timestamps, cell.timestamp());
        if (index >= 0) {
            return ReturnCode.INCLUDE;
        }
        before = -index - 2;
        if (before < 0) {
            return ReturnCode.NEXT_COL; // versions come from the newest on
        }
        return canHint ? ReturnCode.SEEK_NEXT_USING_HINT : ReturnCode.SKIP;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        return hint.firstAtTime(current, timestamps[before]);
    }

    @Override
    public boolean givesHints() {
        return canHint;
    }
}
