package io.basalt.regionserver.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ComparatorPb;
import io.basalt.protocol.rpc.RpcCall;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.wire.CellBlockReader;
import io.basalt.protocol.wire.CellCodec;
import io.basalt.protocol.wire.MalformedCellException;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbCells;
import io.basalt.regionserver.read.ReadSpecs;
import io.basalt.storage.filter.FilterParser;
import io.basalt.storage.read.TimeRange;
import io.basalt.storage.region.Condition;
import io.basalt.storage.region.Mutation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Turns the mutations of one request into what the engine applies, walking the request's cell block beside them: the
 * cells of a mutation are either in its message or the next ones of the block, so every mutation of the request must be
 * taken or skipped, in order.
 *
 * <p>Used on the call's loop.
 */
final class WriteOperations {
    /** Cells of messages repeat their row, so that a small request can become a large one: by no more than this. */
    private static final int MOST_BYTES_BEYOND_REQUEST = 64 << 20;

    private static final String TTL = "_ttl";
    private static final String VISIBILITY = "VISIBILITY";
    private static final String ACL = "acl";
    private static final String RETURN_RESULTS = "_rr_";

    private final RpcCall call;
    private final CellBlockReader block;
    private final ByteBuffer cells;
    private final CellView view = new CellView();
    private int bytesLeft; // for cells of messages

    WriteOperations(RpcCall call) {
        this.call = call;
        this.bytesLeft = call.requestBytes() + MOST_BYTES_BEYOND_REQUEST;
        this.cells = call.cells();
        // The engine tells of a cell that is too large by its coordinates; here only the block's own frame bounds it.
        this.block = new CellBlockReader(cells, codec(call), Integer.MAX_VALUE);
    }

    private static CellCodec codec(RpcCall call) {
        return switch (call.client().codec()) {
            case NONE, KEY_VALUE -> CellCodec.KEY_VALUE;
            case KEY_VALUE_WITH_TAGS -> CellCodec.KEY_VALUE_WITH_TAGS;
        };
    }

    Mutation take(MutationProto mutation) throws RpcException {
        ByteBuffer own = withAttributes(mutation, cellsOf(mutation));
        if (mutation.getRow().isEmpty() && !own.hasRemaining()) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, "Row length 0 is not allowed: a row has 1 to 32767 bytes");
        }
        Bytes row = row(mutation, own);
        return switch (mutation.getMutateType()) {
            case PUT -> {
                if (!own.hasRemaining()) {
                    throw new RpcException(ErrorKind.DO_NOT_RETRY, "No columns to insert for row " + row);
                }
                yield new Mutation.Put(row, own);
            }
            case DELETE ->
                new Mutation.Delete(
                        row, own, mutation.hasTimestamp() ? mutation.getTimestamp() : CellView.LATEST_TIMESTAMP);
            case INCREMENT -> new Mutation.Increment(row, own, timeRange(mutation), returnsResults(mutation));
            case APPEND -> new Mutation.Append(row, own, timeRange(mutation), returnsResults(mutation));
        };
    }

    /** What the attributes of a mutation do to its cells. Those that this server does not know do nothing, as in HBase. */
    private static ByteBuffer withAttributes(MutationProto mutation, ByteBuffer cells) throws RpcException {
        ByteBuffer result = cells;
        for (BasePb.NameBytesPair attribute : mutation.getAttributeList()) {
            switch (attribute.getName()) {
                case TTL -> result = limited(attribute.getValue(), cells);
                // Stored without them, the cells would be seen by everyone.
                case VISIBILITY, ACL ->
                    throw new RpcException(
                            ErrorKind.DO_NOT_RETRY,
                            "cells that only some may see (attribute " + attribute.getName() + ") are not supported");
                default -> {}
            }
        }
        return result;
    }

    private static ByteBuffer limited(ByteString ttl, ByteBuffer cells) throws RpcException {
        if (ttl.size() != Long.BYTES) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY, "a time to live has " + Long.BYTES + " bytes, not " + ttl.size());
        }
        try {
            return CellLife.limitedTo(ttl.asReadOnlyByteBuffer().getLong(), cells);
        } catch (IllegalArgumentException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage(), e);
        }
    }

    /** Steps over the cells of a mutation that is not applied. */
    void skip(MutationProto mutation) throws RpcException {
        if (mutation.getAssociatedCellCount() > 0) {
            fromBlock(mutation.getAssociatedCellCount());
        }
    }

    private ByteBuffer cellsOf(MutationProto mutation) throws RpcException {
        if (mutation.getAssociatedCellCount() > 0) {
            return fromBlock(mutation.getAssociatedCellCount());
        }
        try {
            ByteBuffer framed = PbCells.framed(mutation, Integer.MAX_VALUE, bytesLeft);
            call.chargeHeap(framed.capacity());
            bytesLeft -= framed.capacity();
            return framed;
        } catch (MalformedCellException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage(), e);
        }
    }

    private ByteBuffer fromBlock(int count) throws RpcException {
        int begin = block.offset();
        try {
            for (int i = 0; i < count; i++) {
                if (!block.next(view)) {
                    throw new RpcException(
                            ErrorKind.DO_NOT_RETRY,
                            "a mutation has " + count + " cells, but the request's cell block ends after " + i);
                }
            }
        } catch (MalformedCellException e) {
            throw new RpcException(ErrorKind.DO_NOT_RETRY, e.getMessage(), e);
        }
        return cells.slice(begin, block.offset() - begin);
    }

    /** gohbase leaves the row to the cells when it sends any. */
    private Bytes row(MutationProto mutation, ByteBuffer own) {
        if (!mutation.getRow().isEmpty()) {
            return PbBytes.fromPb(mutation.getRow());
        }
        return view.set(own, 4, 0, 0).row();
    }

    private static TimeRange timeRange(MutationProto mutation) throws RpcException {
        return mutation.hasTimeRange() ? ReadSpecs.timeRange(mutation.getTimeRange()) : TimeRange.ALL;
    }

    private static boolean returnsResults(MutationProto mutation) {
        for (BasePb.NameBytesPair attribute : mutation.getAttributeList()) {
            if (attribute.getName().equals(RETURN_RESULTS)) {
                ByteString value = attribute.getValue();
                return value.isEmpty() || value.byteAt(0) != 0;
            }
        }
        return true;
    }

    static Durability durability(MutationProto mutation) {
        return Durability.values()[mutation.getDurability().getNumber()];
    }

    /** Of mutations that happen together: the strongest. All are logged, unless each of them may do without the log. */
    static Durability durability(List<MutationProto> mutations) {
        Durability strongest = Durability.SKIP_WAL;
        for (MutationProto mutation : mutations) {
            Durability each = durability(mutation);
            if (each != Durability.SKIP_WAL && (strongest == Durability.SKIP_WAL || each.compareTo(strongest) > 0)) {
                strongest = each;
            }
        }
        return strongest;
    }

    static Optional<Condition> condition(boolean present, ClientPb.Condition condition) throws RpcException {
        return present ? Optional.of(condition(condition)) : Optional.empty();
    }

    static Condition condition(ClientPb.Condition condition) throws RpcException {
        Bytes row = PbBytes.fromPb(condition.getRow());
        TimeRange range = condition.hasTimeRange() ? ReadSpecs.timeRange(condition.getTimeRange()) : TimeRange.ALL;
        if (condition.hasFilter()) {
            return new Condition.Filtered(row, FilterParser.parse(condition.getFilter()), range);
        }
        return new Condition.Column(
                row,
                PbBytes.fromPb(condition.getFamily()),
                PbBytes.fromPb(condition.getQualifier()),
                relation(condition.getCompareType()),
                value(condition),
                range);
    }

    private static Condition.Relation relation(BasePb.CompareType type) throws RpcException {
        return switch (type) {
            case LESS -> Condition.Relation.LESS;
            case LESS_OR_EQUAL -> Condition.Relation.LESS_OR_EQUAL;
            case EQUAL -> Condition.Relation.EQUAL;
            case NOT_EQUAL -> Condition.Relation.NOT_EQUAL;
            case GREATER_OR_EQUAL -> Condition.Relation.GREATER_OR_EQUAL;
            case GREATER -> Condition.Relation.GREATER;
            case NO_OP -> throw new RpcException(ErrorKind.DO_NOT_RETRY, "a condition cannot compare with NO_OP");
        };
    }

    /** Only the bytes of the comparator count, whatever its class: they are compared as they are. */
    private static Bytes value(ClientPb.Condition condition) throws RpcException {
        if (!condition.hasComparator()) {
            return Bytes.EMPTY;
        }
        try {
            return PbBytes.fromPb(ComparatorPb.BinaryComparator.parseFrom(
                            condition.getComparator().getSerializedComparator())
                    .getComparable()
                    .getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "the comparator " + condition.getComparator().getName() + " cannot be read",
                    e);
        }
    }
}
