package io.basalt.client.row;

import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellType;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.schema.Durability;
import java.nio.ByteBuffer;

/**
 * Deletes a row, or what it names of it. Immutable: each method gives a new delete.
 *
 * <pre>{@code
 *   Delete.row("alice")                                  everything
 *   Delete.row("alice").column("profile", "email")       all versions of a column
 * }</pre>
 *
 * <p>A delete hides what is there with a timestamp up to its own, which is the server's clock unless it is given.
 */
public final class Delete implements Mutation {
    private final MutationParts parts;

    /** Whether it deletes a version that the server looks for, and so the one before when it is done twice. */
    private final boolean newest;

    private Delete(MutationParts parts, boolean newest) {
        this.parts = parts;
        this.newest = newest;
    }

    public static Delete row(Bytes key) {
        return new Delete(MutationParts.of(key, MutationType.DELETE), false);
    }

    public static Delete row(byte[] key) {
        return row(Bytes.copyOf(key));
    }

    /** The row whose key is the UTF-8 bytes of {@code key}. */
    public static Delete row(String key) {
        return row(Bytes.of(key));
    }

    /** Deletes all versions of a column. */
    public Delete column(Bytes family, Bytes qualifier) {
        return column(family, qualifier, CellView.LATEST_TIMESTAMP);
    }

    /** Deletes the versions of a column up to a timestamp, included. */
    public Delete column(Bytes family, Bytes qualifier, long upTo) {
        return with(family, qualifier, upTo, CellType.DELETE_COLUMN);
    }

    /** Deletes all versions of a column. */
    public Delete column(String family, String qualifier) {
        return column(Bytes.of(family), Bytes.of(qualifier));
    }

    /** Deletes the newest version of a column, which brings the one before back into sight. */
    public Delete newestVersion(Bytes family, Bytes qualifier) {
        return with(family, qualifier, CellView.LATEST_TIMESTAMP, CellType.DELETE);
    }

    /** Deletes the version of a column that has exactly this timestamp. */
    public Delete version(Bytes family, Bytes qualifier, long timestamp) {
        return with(family, qualifier, timestamp, CellType.DELETE);
    }

    /** Deletes the newest version of a column, which brings the one before back into sight. */
    public Delete newestVersion(String family, String qualifier) {
        return newestVersion(Bytes.of(family), Bytes.of(qualifier));
    }

    /** Deletes all columns of a family. */
    public Delete family(Bytes family) {
        return family(family, CellView.LATEST_TIMESTAMP);
    }

    /** Deletes the versions of all columns of a family up to a timestamp, included. */
    public Delete family(Bytes family, long upTo) {
        return with(family, Bytes.EMPTY, upTo, CellType.DELETE_FAMILY);
    }

    /** Deletes all columns of a family. */
    public Delete family(String family) {
        return family(Bytes.of(family));
    }

    /** Deletes of all columns of a family the version that has exactly this timestamp. */
    public Delete familyVersion(Bytes family, long timestamp) {
        return with(family, Bytes.EMPTY, timestamp, CellType.DELETE_FAMILY_VERSION);
    }

    /** For a delete of the whole row: only what has a timestamp up to this one, included. */
    public Delete upTo(long timestamp) {
        return new Delete(parts.with(parts.options().toBuilder().setTimestamp(timestamp)), newest);
    }

    /** Something that servers may understand and ignore otherwise. */
    public Delete attribute(String name, Bytes value) {
        return new Delete(parts.withAttribute(name, value), newest);
    }

    public Delete durability(Durability durability) {
        return new Delete(parts.with(durability), newest);
    }

    private Delete with(Bytes family, Bytes qualifier, long timestamp, int type) {
        boolean found = type == CellType.DELETE && timestamp == CellView.LATEST_TIMESTAMP;
        return new Delete(parts.with(family, qualifier, timestamp, type, Bytes.EMPTY), newest || found);
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
        return parts.message();
    }

    @Override
    public boolean needsNonce() {
        return newest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delete delete && parts.sameAs(delete.parts);
    }

    @Override
    public int hashCode() {
        return parts.hash();
    }

    /** The row, never the values. */
    @Override
    public String toString() {
        return parts.describe("delete");
    }
}
