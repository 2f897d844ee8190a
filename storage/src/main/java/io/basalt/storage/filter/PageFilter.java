package io.basalt.storage.filter;

import io.basalt.protocol.cell.CellView;

/** The first rows of a region that get as far as being asked for; the client has to count over regions. */
final class PageFilter implements Filter {
    private final long size;
    private long rows;

    PageFilter(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("the page size is negative: " + size);
        }
        this.size = size;
    }

    @Override
    public boolean filterAllRemaining() {
        return rows >= size;
    }

    @Override
    public ReturnCode filterCell(CellView cell) {
        return ReturnCode.INCLUDE;
    }

    @Override
    public boolean hasFilterRow() {
        return true;
    }

    @Override
    public boolean filterRow() {
        rows++;
        return rows > size;
    }
}
