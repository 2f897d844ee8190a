package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;
import java.util.random.RandomGenerator;

/** Each row with the same probability; none below 0, all above 1. */
final class RandomRowFilter implements Filter {
    private final float chance;
    private final RandomGenerator random;
    private boolean dropped;

    RandomRowFilter(float chance, RandomGenerator random) {
        this.chance = chance;
        this.random = random;
    }

    @Override
    public void reset() {
        dropped = false;
    }

    @Override
    public boolean filterRowKey(CellView first) {
        dropped = chance < 0 || (chance <= 1 && random.nextFloat() >= chance);
        return dropped;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return dropped ? ReturnCode.NEXT_ROW : ReturnCode.INCLUDE;
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public boolean filterRow() {
        return dropped;
    }
}
