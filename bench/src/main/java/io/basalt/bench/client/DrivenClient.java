package io.basalt.bench.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is asked of a client; each call is made from many threads. */
interface DrivenClient extends AutoCloseable {
    /** The bytes of all values of the row's cells. */
    long get(byte[] key) throws IOException;

    /** The same of many rows in one call of the client. */
    long get(List<byte[]> keys) throws IOException;

    /** Writes a row; returns when it is acknowledged. */
    void put(byte[] key, byte[][] values) throws IOException;

    /** As {@link #get(byte[])}, without blocking. */
    CompletableFuture<?> getAsync(byte[] key);

    /** As {@link #put(byte[], byte[][])}, without blocking. */
    CompletableFuture<?> putAsync(byte[] key, byte[][] values);

    /** Writes many rows in one call of the client. */
    void put(List<byte[]> keys, byte[][] values) throws IOException;

    /** Reads all rows and looks at every cell; gives the number of rows. */
    long scanAll() throws IOException;

    @Override
    void close() throws IOException;
}
