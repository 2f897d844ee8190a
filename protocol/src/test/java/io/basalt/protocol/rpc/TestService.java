package io.basalt.protocol.rpc;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Methods that answer in all the ways there are. */
public final class TestService implements RpcService {
    /** Calls of {@code Keep}, for the test to answer. */
    public final Queue<RpcCall> kept = new ConcurrentLinkedQueue<>();

    private final AtomicInteger answered = new AtomicInteger();

    /** Calls of {@code Echo}, {@code Cells} and {@code Keep} that were answered. */
    public int answered() {
        return answered.get();
    }

    /** Answers a kept call with what it asked. */
    public void answer(RpcCall call) {
        try {
            call.reply(call.request(GetConnectionRegistryResponse.parser()));
        } catch (RpcException e) {
            call.fail(e);
        }
        answered.incrementAndGet();
    }

    @Override
    public String name() {
        return "TestService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        GetConnectionRegistryResponse request = call.request(GetConnectionRegistryResponse.parser());
        switch (call.method()) {
            case "Echo" -> {
                call.reply(request);
                answered.incrementAndGet();
            }
            case "EchoCells" -> {
                try (CellBlockBuilder cells = call.newCellBlock()) {
                    addChecked(call.cells(), cells);
                    call.reply(request, cells);
                }
            }
            case "Cells" -> {
                // As many copies of a cell of 1,000 bytes as the request says.
                try (CellBlockBuilder cells = call.newCellBlock()) {
                    var block = ByteBuffer.wrap(Wire.cell("v".repeat(1000)));
                    var cell = new CellView().set(block, 4, 0, 0);
                    for (int i = 0; i < Integer.parseInt(request.getClusterId()); i++) {
                        cells.add(cell);
                    }
                    call.reply(request, cells);
                    answered.incrementAndGet();
                }
            }
            case "Keep" -> kept.add(call);
            case "Refuse" ->
                throw new RpcException(ErrorKind.NOT_SERVING_REGION, "no region " + request.getClusterId());
            case "Bug" -> throw new IllegalStateException("a bug in " + request.getClusterId());
            case "AnswerThenBug" -> {
                call.reply(request);
                throw new IllegalStateException("a bug after the answer");
            }
            case "Drop" -> call.drop();
            default -> throw call.unknownMethod();
        }
    }

    /** Cells whose lengths fit each other, as services must make sure before they look at them. */
    private static void addChecked(ByteBuffer block, CellBlockBuilder cells) throws RpcException {
        var cell = new CellView();
        int at = 0;
        while (at < block.limit()) {
            int left = block.limit() - at;
            int length = left < 12 ? -1 : block.getInt(at);
            if (length < 23
                    || length > left - 4
                    || block.getInt(at + 4) != 15
                    || block.getInt(at + 8) != length - 23
                    || block.getShort(at + 12) != 1
                    || block.get(at + 15) != 1) {
                throw new RpcException(ErrorKind.DO_NOT_RETRY, "damaged cell");
            }
            cells.add(cell.set(block, at + 4, 0, 0));
            at += 4 + length;
        }
    }
}
