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
 * Sets columns of one row. Immutable: each method gives a new put.
 *
 * <pre>{@code Put.row("alice").set("profile", "email", "alice@example.org").set("stats", "logins", 1L)}</pre>
 *
 * <p>Cells without a timestamp of their own get the server's clock.
 */
public final class Put implements Mutation {
    private final MutationParts parts;

    private Put(MutationParts parts) {
        this.parts = parts;
    }

    public static Put row(Bytes key) {
        return new Put(MutationParts.of(key, MutationType.PUT));
    }

    public static Put row(byte[] key) {
        return row(Bytes.copyOf(key));
    }

    /** The row whose key is the UTF-8 bytes of {@code key}. */
    public static Put row(String key) {
        return row(Bytes.of(key));
    }

    public Put set(Bytes family, Bytes qualifier, Bytes value) {
        return set(family, qualifier, CellView.LATEST_TIMESTAMP, value);
    }

    /** Sets a column at a timestamp in milliseconds since the epoch. */
    public Put set(Bytes family, Bytes qualifier, long timestamp, Bytes value) {
        return new Put(parts.with(family, qualifier, timestamp, CellType.PUT, value));
    }

    public Put set(String family, String qualifier, String value) {
        return set(Bytes.of(family), Bytes.of(qualifier), Bytes.of(value));
    }

    public Put set(String family, String qualifier, byte[] value) {
        return set(Bytes.of(family), Bytes.of(qualifier), Bytes.copyOf(value));
    }

    /** Sets a column to a number in the form of counters: eight bytes, big-endian. */
    public Put set(String family, String qualifier, long number) {
        return set(Bytes.of(family), Bytes.of(qualifier), Bytes.of(number));
    }

    /** Lets the cells of this put vanish after a while. */
    public Put timeToLive(Duration time) {
        return new Put(parts.withTimeToLive(time));
    }

    /** Something that servers may understand and ignore otherwise. */
    public Put attribute(String name, Bytes value) {
        return new Put(parts.withAttribute(name, value));
    }

    public Put durability(Durability durability) {
        return new Put(parts.with(durability));
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
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Put put && parts.sameAs(put.parts);
    }

    @Override
    public int hashCode() {
        return parts.hash();
    }

    /** The row, never the values. */
    @Override
    public String toString() {
        return parts.describe("put");
    }
}
