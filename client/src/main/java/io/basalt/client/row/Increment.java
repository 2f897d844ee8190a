package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.schema.Durability;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Adds to counters of one row, all in one step: columns of eight bytes, big-endian; one that is not there counts as 0.
 * Immutable: each method gives a new increment. Repeats after a lost answer are recognised by the server.
 */
public final class Increment implements Mutation {
    private final MutationParts parts;

    private Increment(MutationParts parts) {
        this.parts = parts;
    }

    public static Increment row(Bytes key) {
        return new Increment(MutationParts.of(key, MutationType.INCREMENT));
    }

    public static Increment row(byte[] key) {
        return row(Bytes.copyOf(key));
    }

    /** The row whose key is the UTF-8 bytes of {@code key}. */
    public static Increment row(String key) {
        return row(Bytes.of(key));
    }

    /** Adds {@code amount}, which may be negative, to a counter. */
    public Increment add(Bytes family, Bytes qualifier, long amount) {
        return add(family, qualifier, CellView.LATEST_TIMESTAMP, amount);
    }

    /** As {@link #add(Bytes, Bytes, long)}; the counter gets this timestamp if there was none before. */
    public Increment add(Bytes family, Bytes qualifier, long timestamp, long amount) {
        return new Increment(parts.with(family, qualifier, timestamp, CellType.PUT, Bytes.of(amount)));
    }

    /** Adds {@code amount}, which may be negative, to a counter. */
    public Increment add(String family, String qualifier, long amount) {
        return add(Bytes.of(family), Bytes.of(qualifier), amount);
    }

    /** Counts on from a version within this range; when there is none, from 0. */
    public Increment timeRange(TimeRange range) {
        return new Increment(parts.with(range));
    }

    public Increment timeToLive(Duration time) {
        return new Increment(parts.withTimeToLive(time));
    }

    /** Gives no new values back, which saves their way. */
    public Increment withoutResult() {
        return new Increment(parts.withAttribute(MutationParts.RETURN_RESULTS, MutationParts.FALSE));
    }

    /** Something that servers may understand and ignore otherwise. */
    public Increment attribute(String name, Bytes value) {
        return new Increment(parts.withAttribute(name, value));
    }

    public Increment durability(Durability durability) {
        return new Increment(parts.with(durability));
    }

    @Override
    public Bytes row() {
        return parts.row();
    }

    @Override
    public int cellCount() {
        return parts.cells().cells();
    }

    @Override
    public ByteBuffer cells() {
        return parts.buffer();
    }

    @Override
    public MutationProto.Builder message() {
        return parts.messageWithCells();
    }

    @Override
    public boolean needsNonce() {
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Increment increment && parts.sameAs(increment.parts);
    }

    @Override
    public int hashCode() {
        return parts.hash();
    }

    /** The row, never the values. */
    @Override
    public String toString() {
        return parts.describe("increment");
    }
}
