package io.basalt.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The cells of a record: per mutation {@code int64 sequenceId | int32 length | framed cells}, one behind the other.
 */
final class MutationRuns {
    static final int RUN_HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private MutationRuns() {}

    /**
     * Hands out the runs between position and limit whose sequence id is greater than {@code afterSequenceId}. The
     * visitor sees them through {@code runs} itself, whose position and limit are those it had, afterwards.
     *
     * @return how many were handed out
     */
    static int forEach(ByteBuffer runs, long afterSequenceId, MutationVisitor visitor) throws IOException {
        int start = runs.position();
        int end = runs.limit();
        int visited = 0;
        for (int at = start; at < end; ) {
            long sequenceId = runs.getLong(at);
            int from = at + RUN_HEADER_BYTES;
            at = from + runs.getInt(at + Long.BYTES);
            if (sequenceId > afterSequenceId) {
                visitor.mutation(sequenceId, runs.limit(at).position(from));
                visited++;
            }
            runs.limit(end);
        }
        runs.position(start);
        return visited;
    }

    /** Whether the lengths add up and the sequence ids climb from {@code first} to {@code last}. */
    static boolean areSound(ByteBuffer runs, long first, long last) {
        long previous = first - 1;
        int at = runs.position();
        int end = runs.limit();
        while (end - at >= RUN_HEADER_BYTES) {
            long sequenceId = runs.getLong(at);
            int length = runs.getInt(at + Long.BYTES);
            boolean isFirst = at == runs.position();
            if (sequenceId <= previous
                    || (isFirst && sequenceId != first)
                    || length < 0
                    || length > end - at - RUN_HEADER_BYTES) {
                return false;
            }
            previous = sequenceId;
            at += RUN_HEADER_BYTES + length;
        }
        return at == end && previous == last && end > runs.position();
    }
}
