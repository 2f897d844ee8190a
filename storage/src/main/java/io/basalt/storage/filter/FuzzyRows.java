package io.basalt.storage.filter;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.ByteRanges;
import io.basalt.protocol.cell.CellView;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows that match one of some patterns. A pattern fixes the bytes at some positions and leaves others open; what lies
 * behind the pattern's end is open too, and a row that is shorter has to match as far as it goes.
 */
final class FuzzyRows implements RowSet {
    /** @param fixed for each byte of the key, 1 if a row must have it and 0 if any byte will do */
    record Pattern(Bytes key, Bytes fixed) {
        Pattern {
            if (key.length() != fixed.length()) {
                throw new IllegalArgumentException(
                        "a fuzzy key of " + key.length() + " bytes has a mask of " + fixed.length());
            }
        }

        boolean isFixed(int i) {
            return fixed.at(i) != 0;
        }

        /** The first position at which a row differs from what is fixed; -1 if it matches. */
        int mismatch(CellView row) {
            int common = Math.min(row.rowLength(), key.length());
            for (int i = 0; i < common; i++) {
                if (isFixed(i) && byteAt(row, i) != key.at(i)) {
                    return i;
                }
            }
            return -1;
        }
    }

    private final List<Pattern> patterns;
    private ByteBuffer best;
    private ByteBuffer tried;

    FuzzyRows(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
        int longest = patterns.stream()
                .mapToInt(pattern -> pattern.key().length())
                .max()
                .orElse(0);
        this.best = ByteBuffer.allocate(longest);
        this.tried = ByteBuffer.allocate(longest);
    }

    @Override
    public Position locate(CellView row, boolean reversed) {
        boolean isPossible = false;
        for (Pattern pattern : patterns) {
            int mismatch = pattern.mismatch(row);
            if (mismatch < 0) {
                return Position.INSIDE;
            }
            tried.clear();
            if (reversed ? writePreceding(pattern, row, mismatch) : writeFollowing(pattern, row, mismatch)) {
                tried.flip();
                int comparison = ByteRanges.compare(tried, 0, tried.limit(), best, 0, best.limit());
                if (!isPossible || (reversed ? comparison > 0 : comparison < 0)) {
                    ByteBuffer better = tried;
                    tried = best;
                    best = better;
                }
                isPossible = true;
            }
        }
        if (!isPossible) {
            return Position.BEHIND_ALL;
        }
        boolean isHere = ByteRanges.equal(best, 0, best.limit(), row.buffer(), row.rowOffset(), row.rowLength());
        return isHere ? Position.OUTSIDE : Position.BEFORE_NEXT;
    }

    @Override
    public ByteBuffer next() {
        return best;
    }

    /** Writes the least row behind this one that matches; false if there is none. */
    private boolean writeFollowing(Pattern pattern, CellView row, int mismatch) {
        if (isLess(byteAt(row, mismatch), pattern.key().at(mismatch))) {
            copy(row, mismatch);
            tried.put(pattern.key().at(mismatch));
            return true;
        }
        for (int i = mismatch - 1; i >= 0; i--) {
            if (!pattern.isFixed(i) && byteAt(row, i) != (byte) 0xff) {
                copy(row, i);
                tried.put((byte) (byteAt(row, i) + 1));
                return true;
            }
        }
        return false;
    }

    /** Writes a row that no matching row before this one is behind; false if there is no matching one. */
    private boolean writePreceding(Pattern pattern, CellView row, int mismatch) {
        copy(row, mismatch);
        if (isLess(byteAt(row, mismatch), pattern.key().at(mismatch))) {
            // Rows that go on from here with a lesser byte do not match; the one that ends here does.
            return mismatch > 0;
        }
        // The greatest rows that match begin with these bytes, and what follows them in order of rows is their bound.
        for (int i = mismatch; i < pattern.key().length(); i++) {
            tried.put(pattern.isFixed(i) ? pattern.key().at(i) : (byte) 0xff);
        }
        int last = tried.position() - 1;
        while (tried.get(last) == (byte) 0xff) {
            last--;
        }
        tried.put(last, (byte) (tried.get(last) + 1));
        tried.position(last + 1);
        return true;
    }

    private void copy(CellView row, int length) {
        tried.put(0, row.buffer(), row.rowOffset(), length);
        tried.position(length);
    }

    private static byte byteAt(CellView row, int i) {
        return row.buffer().get(row.rowOffset() + i);
    }

    private static boolean isLess(byte a, byte b) {
        return (a & 0xff) < (b & 0xff);
    }
}
