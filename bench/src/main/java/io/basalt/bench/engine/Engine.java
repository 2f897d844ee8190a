package io.basalt.bench.engine;

import io.basalt.bench.region.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** One side of the comparison. One thread calls. */
interface Engine extends AutoCloseable {
    /** Bytes of a MemStore or memtable at which it is flushed; up to four may be in memory. */
    long WRITE_BUFFER_BYTES = 64L << 20;

    /** Puts these rows, in this order; returns when all have been acknowledged. */
    void load(Rows rows, int[] order) throws IOException;

    /** Flushes, and waits for whatever compactions that leads to. */
    void settle() throws IOException;

    /** Reads the newest versions of a row into memory of the caller's; returns the bytes of its values, -1 if there are none. */
    int get(byte[] key) throws IOException;

    /** Copies keys and values of so many rows from {@code first} on; returns how many there were. */
    long scan(byte[] first, long most) throws IOException;

    /**
     * Has so many writers put rows for a while, each one the next when its last is acknowledged.
     *
     * @return latencies in nanoseconds of all puts, sorted
     */
    long[] putEach(Rows rows, int writers, Duration howLong) throws IOException;

    /** How often the log was synced so far, if the engine tells. */
    default OptionalLong syncs() {
        return OptionalLong.empty();
    }

    /** Bytes of live files, the log left out. */
    long dataBytes() throws IOException;

    @Override
    void close() throws IOException;
}
