package io.basalt.storage.read;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellOrder;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.cell.SeekKey;
import io.basalt.storage.filter.Filter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * One family of one scan: walks the merged cells of its MemStores and files row by row, forward or reversed, and hands
 * out those that the {@link ScanMatcher} includes.
 *
 * <p>A move is first noted, then made when the next cell is asked for. A move that fails because a block is not in
 * memory stays noted, and is made again by a fresh cursor, so the scan goes on where it was.
 *
 * <p>Cells newer than the read point do not exist for it. There may be any number of them, as in a file that was loaded
 * after the scan began, so each of them is a place to stop at, like the cells that the matcher does not include. Not
 * thread-safe.
 */
final class StoreScanner implements AutoCloseable {
    /** Steps to try before a seek: most of the time the next column or row is one step away. */
    private static final int STEPS_BEFORE_SEEK = 3;

    private enum Move {
        NONE,
        /** One step, from {@link #position} when the cursor is fresh. */
        NEXT,
        /** One step, likewise, which may pass over what is left of the column. */
        NEXT_COLUMN,
        /** To {@link #goal}, ahead. */
        SEEK,
        /** Out of {@link #left}. */
        NEXT_ROW,
        /** To the row that ends before {@link #goal}. */
        PREVIOUS_ROW,
        /** To the first visible cell from where the cursor is; a fresh one is put where {@link #position} is. */
        VISIBLE
    }

    private final CellOrder order;
    private final CellSource[] sources;
    private final Set<Bytes> qualifiers;
    private final ScanSpec spec;
    private final Filter filter; // or null
    private final ScanMatcher matcher;
    private final long readPoint;
    private final CellView start;

    private ReadMode mode;
    private MergeCursor cursor; // null until the next move needs it
    private Move move;
    /** Where a move goes that has a goal: {@link #start}, or the key in {@link #target}. */
    private CellView goal;

    private final KeyBuffer target = new KeyBuffer();
    private final KeyBuffer jumpsTo = new KeyBuffer();
    /** The cell that a step could not leave, or that was current when the cursor was closed. */
    private final KeyBuffer position = new KeyBuffer();

    /** The row to go out of; the caller's, who changes it only when that is done. */
    private CellView left;

    private boolean atEnd;
    private int cellsOfRow;
    /** Nothing more of the row is wanted. */
    private boolean rowDone;
    /** The row was left behind step by step. */
    private boolean outOfRow;
    /** Made on the way to the next column. */
    private int steps;

    /** To try on the way to the next column of this row: none once one of its columns was too long for them. */
    private int stepsBeforeSeek;

    /** On the way to {@link #jumpsTo}, step by step. */
    private boolean jumping;

    /**
     * @param qualifiers of the columns that are wanted; empty for all
     * @param start where the scan begins, as a seek key; reversed scans begin with the last cell before it
     */
    StoreScanner(
            CellOrder order,
            CellSource[] sources,
            Set<Bytes> qualifiers,
            ScanSpec spec,
            Filter filter,
            ScanMatcher matcher,
            long readPoint,
            CellView start,
            ReadMode mode) {
        this.order = order;
        this.sources = sources;
        this.qualifiers = qualifiers;
        this.spec = spec;
        this.filter = filter;
        this.matcher = matcher;
        this.readPoint = readPoint;
        this.start = start;
        this.mode = mode;
        this.atEnd = sources.length == 0;
        this.goal = start;
        this.move = spec.reversed() ? Move.PREVIOUS_ROW : Move.SEEK;
    }

    /**
     * Makes the move that was noted.
     *
     * @return false when the receiver wanted a stop on the way: the next call goes on from there
     */
    boolean advance(Receiver receiver) throws IOException {
        while (move != Move.NONE && !atEnd) {
            if (move != Move.VISIBLE || cursor == null) {
                makeMove();
            }
            if (!atEnd && !skipInvisible(receiver)) {
                return false;
            }
        }
        return true;
    }

    /** Where {@link #advance} led; null at the end. */
    CellView current() {
        return atEnd ? null : cursor.cell();
    }

    /**
     * As {@link #advance}, from a cell of {@code row}; notes when it leads {@link #outOfRow}. A step out of the row is only
     * looked at further when the next row is entered.
     */
    private boolean advanceIn(CellView row, Receiver receiver) throws IOException {
        if (cursor == null || !(move == Move.NEXT || move == Move.NEXT_COLUMN)) {
            boolean made = advance(receiver);
            outOfRow = made && (atEnd || !cursor.cell().sameRow(row));
            return made;
        }
        boolean inRow;
        try {
            inRow = cursor.nextInRow(row, move == Move.NEXT_COLUMN);
            while (inRow && cursor.cell().sequenceId() > readPoint) {
                if (!receiver.goesOn()) {
                    move = Move.VISIBLE;
                    return false;
                }
                inRow = cursor.nextInRow(row, false);
            }
        } catch (BlockNotCachedException e) {
            closeHere();
            throw e;
        }
        move = inRow ? Move.NONE : Move.VISIBLE;
        atEnd = cursor.isAtEnd();
        outOfRow = !inRow;
        return true;
    }

    void mode(ReadMode newMode) {
        if (newMode == mode) {
            return;
        }
        if (cursor != null) {
            // Reversed, a cursor behind the last cell has rows yet to go back to, from where it was and not from where
            // it is.
            if (!atEnd && !cursor.isAtEnd()) {
                position.copy(cursor.cell());
            }
            closeCursor();
        }
        if (move == Move.NONE) {
            move = Move.VISIBLE;
        }
        mode = newMode;
    }

    /** The current cell is the first of its row. */
    void startRow() {
        matcher.startRow();
        cursor.startRow();
        stepsBeforeSeek = STEPS_BEFORE_SEEK;
        jumping = false;
        cellsOfRow = 0;
    }

    /** Notes the move to the row after this one, or before it when reversed. Borrows the row until the move is made. */
    void leaveRow(CellView row) {
        if (spec.isSingleRow()) {
            atEnd = true;
        } else if (spec.reversed()) {
            notePreviousRow(row);
            // Forward, within the row, the end may have been reached; backward there may be more.
            atEnd = false;
        } else if (!outOfRow) {
            left = row;
            move = Move.NEXT_ROW;
        }
        rowDone = false;
        outOfRow = false;
    }

    /** What a call of {@link #readRow} came to. */
    enum RowEnd {
        /** Nothing more of this row. */
        DONE,
        /** The receiver wanted a stop. */
        STOPPED
    }

    /** Takes included cells; says after each cell, included or not or invisible, whether to go on. */
    interface Receiver {
        void include(CellView cell) throws IOException;

        boolean goesOn();
    }

    /** Hands out the cells of {@code row} from the current one on. */
    RowEnd readRow(CellView row, Receiver receiver) throws IOException {
        while (!rowDone) {
            if (!advanceIn(row, receiver)) {
                return RowEnd.STOPPED;
            }
            if (outOfRow) {
                return RowEnd.DONE;
            }
            CellView cell = cursor.cell();
            CellSource.Content content = cursor.contentOfRow();
            if (content != CellSource.Content.MIXED) {
                return readPuts(row, receiver, content == CellSource.Content.SOLE_PUTS);
            }
            if (jumping && !endsJump(cell)) {
                if (!receiver.goesOn()) {
                    return RowEnd.STOPPED;
                }
                continue;
            }
            ScanMatcher.Match match = matcher.match(cell);
            if (match.includes()) {
                cellsOfRow++;
                if (cellsOfRow > spec.storeOffset()) {
                    receiver.include(filter == null ? cell : filter.transformCell(cell));
                    // The filter does not see what comes behind the last wanted cell.
                    rowDone = spec.storeLimit() >= 0 && cellsOfRow >= spec.storeOffset() + (long) spec.storeLimit();
                }
            }
            switch (rowDone ? ScanMatcher.Match.NEXT_ROW : match) {
                case INCLUDE, SKIP -> move = Move.NEXT;
                case INCLUDE_NEXT_COLUMN, NEXT_COLUMN -> {
                    steps = 0;
                    goFurther(cell);
                }
                case FURTHER -> goFurther(cell);
                case INCLUDE_NEXT_ROW, NEXT_ROW -> rowDone = true;
                case HINT -> followHint(cell, row);
                case DONE -> atEnd = true;
            }
            if (!receiver.goesOn()) {
                return RowEnd.STOPPED;
            }
        }
        return RowEnd.DONE;
    }

    /**
     * Hands out what is left of a row of which every put is wanted, or the first of each column. The matcher has seen the
     * row's first cell, and can go on behind any other: in the column that it heard of last, or in one that nothing more
     * will come of.
     */
    private RowEnd readPuts(CellView row, Receiver receiver, boolean sole) throws IOException {
        while (!outOfRow) {
            CellView cell = cursor.cell();
            if (sole || matcher.entersColumn(cell)) {
                receiver.include(cell);
            }
            move = Move.NEXT_COLUMN;
            if (!receiver.goesOn() || !advanceIn(row, receiver)) {
                return RowEnd.STOPPED;
            }
        }
        return RowEnd.DONE;
    }

    /** Steps on to the next column, or seeks it when it is not near. */
    private void goFurther(CellView cell) {
        if (steps < stepsBeforeSeek) {
            steps++;
            move = Move.NEXT_COLUMN;
        } else {
            stepsBeforeSeek = 0;
            matcher.seekNextColumn(cell, target);
            goal = target.key();
            move = Move.SEEK;
        }
    }

    /** Goes where the filter points, if that is ahead; otherwise to the next cell. */
    private void followHint(CellView cell, CellView row) {
        CellView hint = filter.nextCellHint(cell);
        if (hint == null) {
            move = Move.NEXT;
            return;
        }
        int rows = order.compareRows(hint, row);
        if (rows == 0 && cell.qualifierLength() == 0) {
            // Markers of the whole family may come before the next cell of this column: they must be met.
            jumpsTo.copy(hint);
            jumping = true;
            move = Move.NEXT;
            return;
        }
        if (rows == 0 || !spec.reversed()) {
            boolean ahead = order.compare(hint, cell) > 0;
            if (ahead) {
                target.copy(hint);
                goal = target.key();
            }
            move = ahead ? Move.SEEK : Move.NEXT;
        } else if (rows < 0) {
            target.lastOnRow(hint);
            goal = target.key();
            move = Move.PREVIOUS_ROW;
        } else {
            move = Move.NEXT;
        }
    }

    /** Whether the cell is where a jump out of the column without qualifier leads; otherwise goes on with the jump. */
    private boolean endsJump(CellView cell) {
        jumping = order.compare(cell, jumpsTo.key()) < 0;
        if (!jumping) {
            return true;
        }
        if (cell.qualifierLength() == 0) {
            matcher.passOver(cell);
            move = Move.NEXT;
        } else {
            target.copy(jumpsTo.key());
            goal = target.key();
            move = Move.SEEK;
        }
        return false;
    }

    /** Makes the move that was noted, but for the way out of invisible cells, which it notes. */
    private void makeMove() throws IOException {
        boolean fresh = cursor == null;
        try {
            if (fresh) {
                cursor = open();
            }
            atEnd = !isMade(fresh);
        } catch (BlockNotCachedException e) {
            closeCursor();
            throw e;
        }
        move = Move.VISIBLE;
    }

    /** Whether the noted move leads to a cell. */
    private boolean isMade(boolean fresh) throws IOException {
        return switch (move) {
            case NONE -> true;
            case NEXT, NEXT_COLUMN -> cursor.seek(position.key()) && stepFrom(position.key());
            case SEEK -> fresh ? cursor.seek(goal) : cursor.seekForward(goal);
            case NEXT_ROW -> leave(fresh);
            case PREVIOUS_ROW -> toPreviousRow();
            case VISIBLE -> cursor.seek(position.key());
        };
    }

    /** The cursor was put at {@code key} or, when that cell is gone, behind it. */
    private boolean stepFrom(CellView key) throws IOException {
        return order.compare(cursor.cell(), key) != 0 || cursor.next();
    }

    /** Out of the row that is being left: mostly its end is near. */
    private boolean leave(boolean fresh) throws IOException {
        for (int i = 0; i < STEPS_BEFORE_SEEK && !fresh; i++) {
            if (!cursor.nextInRow(left, true)) {
                return !cursor.isAtEnd();
            }
        }
        target.lastOnRow(left);
        return fresh ? cursor.seek(target.key()) : cursor.seekForward(target.key());
    }

    /**
     * Steps from where the cursor is to the next visible cell; a reversed scan stays in the row, and notes the move to the
     * one before when nothing is left of it.
     *
     * @return false when the receiver wanted a stop
     */
    private boolean skipInvisible(Receiver receiver) throws IOException {
        try {
            while (cursor.cell().sequenceId() > readPoint) {
                if (!receiver.goesOn()) {
                    return false;
                }
                boolean there = cursor.next();
                if (spec.reversed() && !(there && cursor.cell().sameRow(target.key()))) {
                    notePreviousRow(target.key());
                    return true;
                }
                if (!there) {
                    atEnd = true;
                    return true;
                }
            }
        } catch (BlockNotCachedException e) {
            closeHere();
            throw e;
        }
        move = Move.NONE;
        return true;
    }

    /** The target of a reversed scan is always a key of the row that it is in. */
    private void notePreviousRow(CellView row) {
        target.firstOnRow(row);
        goal = target.key();
        move = Move.PREVIOUS_ROW;
    }

    /** To the first cell of the last row before the goal. */
    private boolean toPreviousRow() throws IOException {
        if (!cursor.seekBefore(goal)) {
            return false;
        }
        target.firstOnRow(cursor.cell());
        goal = target.key();
        // Should a block be missing now, it is this row that must be sought again, and not the one before it.
        move = Move.SEEK;
        return cursor.seek(goal);
    }

    private MergeCursor open() throws IOException {
        CellCursor[] cursors = new CellCursor[sources.length];
        CellSource.Content[] contents = new CellSource.Content[sources.length];
        boolean whole = spec.storeLimit() < 0 && spec.storeOffset() == 0;
        int count = 0;
        try {
            for (CellSource source : sources) {
                CellCursor opened = spec.isSingleRow()
                        ? source.cursorInRow(mode, spec.cacheBlocks(), start, qualifiers)
                        : source.cursor(mode, spec.cacheBlocks());
                if (opened != EmptyCursor.INSTANCE) {
                    contents[count] = whole ? matcher.content(source, readPoint) : CellSource.Content.MIXED;
                    cursors[count++] = opened;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            for (int i = 0; i < count; i++) {
                cursors[i].close();
            }
            throw e;
        }
        return new MergeCursor(order, count == cursors.length ? cursors : Arrays.copyOf(cursors, count), contents);
    }

    /** A fresh cursor will go on from this cell, which could not be left. */
    private void closeHere() {
        position.copy(cursor.cell());
        closeCursor();
    }

    private void closeCursor() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    @Override
    public void close() {
        atEnd = true;
        closeCursor();
    }

    /** A key behind every row there can be. */
    static CellView afterLastRow() {
        byte[] row = new byte[CellView.MAX_ROW_BYTES];
        Arrays.fill(row, (byte) 0xff);
        return SeekKey.key(Bytes.wrap(row), Bytes.EMPTY, Bytes.EMPTY, Long.MIN_VALUE, CellType.MINIMUM, 0);
    }
}
