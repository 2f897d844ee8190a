package io.basalt.protocol.rpc;

import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many calls, and bytes of them, a server holds at one time. What services make of requests on the heap, which there
 * is less of than of the memory that requests lie in, is counted apart: it may be a quarter of the bytes.
 *
 * <p>Each loop counts what it took in and gave back, alone and without contention; the sum over the loops is looked at
 * only when a loop is above its even share. So a lone busy loop may use all that is allowed, and the bound is
 * overstepped by no more than what loops take at the same instant.
 */
final class CallBudget {
    private static final int HEAP_DIVISOR = 4;

    private final int maxCalls;
    private final long maxBytes;
    private final List<Share> shares;

    CallBudget(int maxCalls, long maxBytes, List<EventLoop> loops) {
        this.maxCalls = maxCalls;
        this.maxBytes = maxBytes;
        this.shares = loops.stream().map(loop -> new Share()).toList();
    }

    /** What one loop uses: the one at the same place in the list of loops. */
    Share share(int loop) {
        return shares.get(loop);
    }

    /** Calls that have not been answered, over all loops. Any thread. */
    long calls() {
        long sum = 0;
        for (Share share : shares) {
            sum += share.calls.getOpaque();
        }
        return sum;
    }

    /** Bytes of requests that are being received or served, over all loops. Any thread. */
    long bytes() {
        long sum = 0;
        for (Share share : shares) {
            sum += share.bytes.getOpaque();
        }
        return sum;
    }

    private long heapBytes() {
        long sum = 0;
        for (Share share : shares) {
            sum += share.heapBytes.getOpaque();
        }
        return sum;
    }

    /** What a call is told that there is no room for. */
    static RpcException exceeded() {
        return new RpcException(ErrorKind.CALL_QUEUE_TOO_BIG, "This server is serving as many calls as it can hold");
    }

    /** One loop's part; used on that loop only. */
    final class Share implements FrameReader.Budget {
        private final AtomicLong calls = new AtomicLong(); // written by the loop, read by all
        private final AtomicLong bytes = new AtomicLong(); // written by the loop, read by all
        private final AtomicLong heapBytes = new AtomicLong(); // written by the loop, read by all

        /** Takes one call of {@code callBytes}, unless there are too many; urgent ones have a quarter more. */
        boolean takeCall(int callBytes, boolean urgent) {
            long newCalls = calls.getPlain() + 1;
            long newBytes = bytes.getPlain() + callBytes;
            if (newCalls * shares.size() > maxCalls || newBytes * shares.size() > maxBytes) {
                int extra = urgent ? 1 : 0;
                if (calls() + 1 > maxCalls + (long) extra * maxCalls / 4
                        || bytes() + callBytes > maxBytes + extra * maxBytes / 4) {
                    return false;
                }
            }
            calls.setOpaque(newCalls);
            bytes.setOpaque(newBytes);
            return true;
        }

        void giveCall(int callBytes) {
            calls.setOpaque(calls.getPlain() - 1);
            bytes.setOpaque(bytes.getPlain() - callBytes);
        }

        /** Takes what has been made of a request, unless there is too much of it. */
        boolean takeHeap(long more) {
            return takeHeap(more, mostHeap());
        }

        /** The same for what may become of a request at worst, of which there may be half as much. */
        boolean takeHeapAtWorst(long more) {
            return takeHeap(more, mostHeap() / 2);
        }

        private boolean takeHeap(long more, long most) {
            if (more > 0 && heapBytes() + more > most) {
                return false;
            }
            heapBytes.setOpaque(heapBytes.getPlain() + more);
            return true;
        }

        /** What all calls together may make of their requests. */
        long mostHeap() {
            return maxBytes / HEAP_DIVISOR;
        }

        void giveHeap(long fewer) {
            heapBytes.setOpaque(heapBytes.getPlain() - fewer);
        }

        @Override
        public boolean take(long more, boolean must) {
            long wanted = bytes.getPlain() + more;
            if (!must && wanted * shares.size() > maxBytes && bytes() + more > maxBytes) {
                return false;
            }
            bytes.setOpaque(wanted);
            return true;
        }

        @Override
        public void give(long fewer) {
            bytes.setOpaque(bytes.getPlain() - fewer);
        }
    }
}
