package io.basalt.protocol.rpc;

import io.basalt.protocol.cell.CellView;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Methods that answer in all the ways there are. */
public final class TestService implements RpcService {
    /** Calls of {@code Keep}, for the test to answer. */
    public final Queue<RpcCall> kept = new ConcurrentLinkedQueue<>();

    @Override
    public String name() {
        return "TestService";
    }

    @Override
    public void call(RpcCall call) throws RpcException {
        GetConnectionRegistryResponse request = call.request(GetConnectionRegistryResponse.parser());
        switch (call.method()) {
            case "Echo" -> call.reply(request);
            case "EchoCells" -> {
                CellBlockBuilder cells = call.newCellBlock();
                ByteBuffer block = call.cells();
                var cell = new CellView();
                for (int at = 0; at < block.limit(); at += 4 + block.getInt(at)) {
                    cells.add(cell.set(block, at + 4, 0, 0));
                }
                call.reply(request, cells);
            }
            case "Cells" -> {
                // As many copies of a cell of 1,000 bytes as the request says.
                CellBlockBuilder cells = call.newCellBlock();
                var block = ByteBuffer.wrap(Wire.cell("v".repeat(1000)));
                var cell = new CellView().set(block, 4, 0, 0);
                for (int i = 0; i < Integer.parseInt(request.getClusterId()); i++) {
                    cells.add(cell);
                }
                call.reply(request, cells);
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
}
