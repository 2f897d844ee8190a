package io.basalt.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes mutations one by one, in the order of their sequence ids. */
public interface MutationVisitor {
    /**
     * One mutation: all or nothing of it is in the log.
     *
     * @param cells framed cells, {@code int32 length} before each KeyValue, from position to limit; borrowed, valid
     *     during the call
     */
    void mutation(long sequenceId, ByteBuffer cells) throws IOException;
}
