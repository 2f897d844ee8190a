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
 * Appends bytes to values of one row, all in one step; a column that is not there counts as empty. Immutable: each
 * method gives a new append. Repeats after a lost answer are recognised by the server.
 */
public final class Append implements Mutation {
    private final MutationParts parts;

    private Append(MutationParts parts) {
        this.parts = parts;
    }

    public static Append row(Bytes key) {
        return new Append(MutationParts.of(key, MutationType.APPEND));
    }

    public static Append row(byte[] key) {
        return row(Bytes.copyOf(key));
    }

    /** The row whose key is the UTF-8 bytes of {@code key}. */
    public static Append row(String key) {
        return row(Bytes.of(key));
    }

    public Append add(Bytes family, Bytes qualifier, Bytes tail) {
        return add(family, qualifier, CellView.LATEST_TIMESTAMP, tail);
    }

    /** As {@link #add(Bytes, Bytes, Bytes)}; the new value gets this timestamp if there was none to append to. */
    public Append add(Bytes family, Bytes qualifier, long timestamp, Bytes tail) {
        return new Append(parts.with(family, qualifier, timestamp, CellType.PUT, tail));
    }

    public Append add(String family, String qualifier, String tail) {
        return add(Bytes.of(family), Bytes.of(qualifier), Bytes.of(tail));
    }

    /** Appends to a version within this range; when there is none, to nothing. */
    public Append timeRange(TimeRange range) {
        return new Append(parts.with(range));
    }

    /** Lets the new values vanish after a while. Without it they live as long as the old ones would have. */
    public Append timeToLive(Duration time) {
        return new Append(parts.withTimeToLive(time));
    }

    /** Gives no new values back, which saves their way. */
    public Append withoutResult() {
        return new Append(parts.withAttribute(MutationParts.RETURN_RESULTS, MutationParts.FALSE));
    }

    /** Something that servers may understand and ignore otherwise. */
    public Append attribute(String name, Bytes value) {
        return new Append(parts.withAttribute(name, value));
    }

    public Append durability(Durability durability) {
        return new Append(parts.with(durability));
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
        return other instanceof Append append && parts.sameAs(append.parts);
    }

    @Override
    public int hashCode() {
        return parts.hash();
    }

    /** The row, never the values. */
    @Override
    public String toString() {
        return parts.describe("append");
    }
}
