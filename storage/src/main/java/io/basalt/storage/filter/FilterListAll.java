package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import java.util.List;

/**
 * What all members pass: HBase's FilterList with MUST_PASS_ALL.
 *
 * <p>Members are asked in their order, and those behind one that drops a cell do not see it, so that what they count is
 * what gets as far as them; only for hints they are asked nevertheless. Of the jumps the widest is made.
 */
final class FilterListAll implements Filter {
    private final List<Filter> members;
    private final boolean[] hinted;
    private boolean reversed;

    FilterListAll(List<Filter> members) {
        this.members = List.copyOf(members);
        this.hinted = new boolean[members.size()];
    }

    @Override
    public void reset() {
        members.forEach(Filter::reset);
    }

    @Override
    public void setReversed(boolean newReversed) {
        this.reversed = newReversed;
        members.forEach(member -> member.setReversed(newReversed));
    }

    @Override
    public boolean filterAllRemaining() {
        for (Filter member : members) {
            if (member.filterAllRemaining()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean filterRowKey(CellView first) throws RpcException {
        boolean dropped = false;
        for (Filter member : members) {
            dropped |= member.filterRowKey(first);
        }
        // Who has dropped the row by its key drops its cells too.
        return dropped && !hasRowHint();
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        boolean includes = true;
        boolean hints = false;
        int jump = 0;
        for (int i = 0; i < hinted.length; i++) {
            Filter member = members.get(i);
            hinted[i] = false;
            if (member.filterAllRemaining()) {
                return ReturnCode.NEXT_ROW;
            }
            if (includes) {
                ReturnCode code = member.filterCell(cell);
                includes = code.includes();
                jump = Math.max(jump, code.jump());
                hinted[i] = code == ReturnCode.SEEK_NEXT_USING_HINT;
            } else if (member.givesHints()) {
                hinted[i] = member.filterCell(cell) == ReturnCode.SEEK_NEXT_USING_HINT;
            }
            hints |= hinted[i];
        }
        return hints ? ReturnCode.SEEK_NEXT_USING_HINT : ReturnCode.of(includes, jump);
    }

    @Override
    public CellView transformCell(CellView cell) {
        CellView transformed = cell;
        for (Filter member : members) {
            transformed = member.transformCell(transformed);
        }
        return transformed;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        CellView farthest = null;
        for (int i = 0; i < hinted.length; i++) {
            CellView hint = hinted[i] ? members.get(i).nextCellHint(current) : null;
            if (hint != null && (farthest == null || ScanOrder.compare(hint, farthest, reversed) > 0)) {
                farthest = hint;
            }
        }
        return farthest;
    }

    @Override
    public boolean hasRowHint() {
        for (Filter member : members) {
            if (member.hasRowHint()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean hasFilterRow() {
        return members.stream().anyMatch(Filter::hasFilterRow);
    }

    @Override
    public void filterRowCells(List<CellView> cells) {
        for (Filter member : members) {
            member.filterRowCells(cells);
        }
    }

    @Override
    public boolean filterRow() {
        for (Filter member : members) {
            if (member.filterRow()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return members.isEmpty() || members.stream().anyMatch(member -> member.isFamilyEssential(family));
    }
}
