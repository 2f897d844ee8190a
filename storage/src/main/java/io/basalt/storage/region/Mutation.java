package io.basalt.storage.region;

import io.basalt.base.Bytes;
import io.basalt.storage.read.TimeRange;
import java.nio.ByteBuffer;

/**
 * What a client wants changed in one row, in its own words: timestamps may be {@code LATEST}, deltas are not summed up
 * yet. The region turns it into stored cells when its turn comes.
 *
 * <p>Cells are framed: {@code int32 length} before each, in KeyValue layout, tags behind the value where there are
 * any, all of row {@link #row}, from position to limit. Their lengths have been checked by whoever read them from the
 * wire; their rows, families, types and sizes are checked by the region. The bytes are borrowed until the operation's
 * callback.
 *
 * <p>Meaning: HBase's Put, Delete, Increment and Append.
 */
public sealed interface Mutation {
    Bytes row();

    ByteBuffer cells();

    /** Cells of type Put. */
    record Put(Bytes row, ByteBuffer cells) implements Mutation {}

    /**
     * Cells of the four delete types, values ignored. A {@code Delete} of one version at {@code LATEST} means the newest
     * version there is; the k-th one for a column means the k-th newest. No cell at all deletes every family up to
     * {@code timestamp}.
     */
    record Delete(Bytes row, ByteBuffer cells, long timestamp) implements Mutation {}

    /** Cells whose values are deltas of eight bytes. {@code range} restricts which stored version is added to. */
    record Increment(Bytes row, ByteBuffer cells, TimeRange range, boolean returnResults) implements Mutation {}

    /** Cells whose values are put behind the stored ones. {@code range} restricts which stored version is read. */
    record Append(Bytes row, ByteBuffer cells, TimeRange range, boolean returnResults) implements Mutation {}
}
