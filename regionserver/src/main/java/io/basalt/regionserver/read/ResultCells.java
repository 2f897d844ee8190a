package io.basalt.regionserver.read;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.CellBlockBuilder;
import io.basalt.protocol.wire.PbCells;
import io.basalt.storage.read.CellSink;
import java.nio.ByteBuffer;

/**
 * Collects the cells of one Result: in the response's cell block, if the client takes them there, else in the message.
 */
public final class ResultCells implements CellSink {
    private final CellBlockBuilder block; // or null
    private ClientPb.Result.Builder result; // made when it is needed, which is never where cells go into a block
    private int count;

    /** @param block where the cells go, or null for clients that want them in the message */
    public ResultCells(CellBlockBuilder block) {
        this.block = block;
    }

    @Override
    public void add(CellView cell) {
        count++;
        if (block != null) {
            block.add(cell);
        } else {
            message().addCell(PbCells.toPb(cell));
        }
    }

    /** Adds framed cells as the engine gives them for increments and appends. */
    public ResultCells addAll(ByteBuffer framed) {
        var view = new CellView();
        for (int at = framed.position(); at < framed.limit(); at += 4 + framed.getInt(at)) {
            int cell = at + 4;
            int bare = CellView.LENGTHS_BYTES + framed.getInt(cell) + framed.getInt(cell + 4);
            add(view.set(framed, cell, Math.max(0, framed.getInt(at) - bare - 2), 0));
        }
        return this;
    }

    public int count() {
        return count;
    }

    public ClientPb.Result.Builder toResult() {
        if (block != null && count > 0) {
            message().setAssociatedCellCount(count);
        }
        return message();
    }

    private ClientPb.Result.Builder message() {
        if (result == null) {
            result = ClientPb.Result.newBuilder();
        }
        return result;
    }
}
