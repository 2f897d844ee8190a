package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.RpcException;
import java.util.List;

/**
 * What any member passes: HBase's FilterList with MUST_PASS_ONE.
 *
 * <p>Of the jumps the narrowest is made. So a member may come to cells that it has jumped over; it is not asked about
 * these, and its jump still stands.
 */
final class FilterListAny implements Filter {
    /** A member, and what it has said last about this row. */
    private static final class Member {
        private final Filter filter;
        /** The cell that it left, or the key that it wants to go on from. */
        private final KeyCopy place = new KeyCopy();

        private ReturnCode standing; // null: it is to be asked
        private boolean hasPlace;
        private boolean included;

        Member(Filter filter) {
            this.filter = filter;
        }

        void forget() {
            standing = null;
        }

        /** Whether its last jump goes over the cell. */
        boolean isBeyond(CellView cell, boolean reversed) {
            if (standing == null || !hasPlace) {
                return false;
            }
            CellView left = place.view();
            return switch (standing) {
                case NEXT_COL -> left.sameColumn(cell);
                case NEXT_ROW -> isSameFamily(left, cell);
                default -> ScanOrder.compare(cell, left, reversed) < 0;
            };
        }

        ReturnCode ask(CellView cell) throws RpcException {
            ReturnCode code = filter.filterCell(cell);
            included = code.includes();
            if (code == ReturnCode.SEEK_NEXT_USING_HINT) {
                CellView hint = filter.nextCellHint(cell);
                hasPlace = hint != null;
                if (hasPlace) {
                    place.of(hint);
                }
                standing = code;
            } else if (code.jump() > 0) {
                hasPlace = true;
                place.of(cell);
                standing = ReturnCode.of(false, code.jump());
            } else {
                standing = null;
            }
            return code;
        }

        private static boolean isSameFamily(CellView a, CellView b) {
            return ByteRanges.equal(
                    a.buffer(), a.familyOffset(), a.familyLength(), b.buffer(), b.familyOffset(), b.familyLength());
        }
    }

    private final List<Member> members;
    private boolean reversed;

    FilterListAny(List<Filter> members) {
        this.members = members.stream().map(Member::new).toList();
    }

    @Override
    public void reset() {
        for (Member member : members) {
            member.filter.reset();
            member.forget();
        }
    }

    @Override
    public void setReversed(boolean newReversed) {
        this.reversed = newReversed;
        members.forEach(member -> member.filter.setReversed(newReversed));
    }

    @Override
    public boolean filterAllRemaining() {
        for (Member member : members) {
            if (!member.filter.filterAllRemaining()) {
                return false;
            }
        }
        return !members.isEmpty();
    }

    @Override
    public boolean filterRowKey(CellView first) throws RpcException {
        boolean dropped = !members.isEmpty();
        for (Member member : members) {
            if (!member.filter.filterAllRemaining() && !member.filter.filterRowKey(first)) {
                dropped = false;
            }
        }
        return dropped;
    }

    @Override
    public ReturnCode filterCell(CellView cell) throws RpcException {
        if (members.isEmpty()) {
            return ReturnCode.INCLUDE;
        }
        boolean includes = false;
        boolean hintsOnly = true;
        int jump = Integer.MAX_VALUE;
        for (Member member : members) {
            member.included = false;
            if (member.filter.filterAllRemaining()) {
                member.forget();
                continue;
            }
            ReturnCode code = member.isBeyond(cell, reversed) ? member.standing : member.ask(cell);
            includes |= code.includes();
            hintsOnly &= code == ReturnCode.SEEK_NEXT_USING_HINT;
            jump = Math.min(jump, code.jump());
        }
        if (jump == Integer.MAX_VALUE) {
            return ReturnCode.SKIP; // no member wants any more
        }
        return hintsOnly ? ReturnCode.SEEK_NEXT_USING_HINT : ReturnCode.of(includes, jump);
    }

    @Override
    public CellView transformCell(CellView cell) {
        CellView transformed = cell;
        for (Member member : members) {
            if (member.included) {
                transformed = member.filter.transformCell(transformed);
            }
        }
        return transformed;
    }

    @Override
    public CellView nextCellHint(CellView current) {
        CellView nearest = null;
        for (Member member : members) {
            if (member.standing == null) {
                continue;
            }
            if (!member.hasPlace) {
                return null;
            }
            CellView hint = member.place.view();
            if (nearest == null || ScanOrder.compare(hint, nearest, reversed) < 0) {
                nearest = hint;
            }
        }
        return nearest;
    }

    @Override
    public boolean hasRowHint() {
        for (Member member : members) {
            if (!member.filter.hasRowHint() && !member.filter.filterAllRemaining()) {
                return false;
            }
        }
        return !members.isEmpty();
    }

    @Override
    public boolean hasFilterRow() {
        return members.stream().anyMatch(member -> member.filter.hasFilterRow());
    }

    @Override
    public void filterRowCells(List<CellView> cells) {
        for (Member member : members) {
            member.filter.filterRowCells(cells);
        }
    }

    @Override
    public boolean filterRow() {
        for (Member member : members) {
            if (!member.filter.filterRow()) {
                return false;
            }
        }
        return !members.isEmpty();
    }

    @Override
    public boolean isFamilyEssential(Bytes family) {
        return members.isEmpty() || members.stream().anyMatch(member -> member.filter.isFamilyEssential(family));
    }
}
