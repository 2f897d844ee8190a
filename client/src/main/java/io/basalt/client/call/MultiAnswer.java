package io.basalt.client.call;

import io.basalt.client.row.Row;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.ClientPb;
import io.basalt.protocol.rpc.RpcResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to a Multi.
 *
 * @param regions one per region action, in the request's order
 */
public record MultiAnswer(List<OfRegion> regions) {
    /**
     * @param failure of the whole region action; then nothing of it was done
     * @param actions by the index that the request gave them; one that was not answered is not in here
     * @param processed of an atomic or conditional region action: whether it happened; true when not told
     * @param row of an atomic or conditional region action: what its increments and appends made
     */
    public record OfRegion(
            Optional<RpcException> failure, Map<Integer, OfAction> actions, boolean processed, Row row) {}

    /**
     * Either a row, without cells for a put or delete, or why the action failed.
     *
     * @param exists of a get that only asks for it; true otherwise
     */
    public record OfAction(Row row, boolean exists, Optional<RpcException> failure) {}

    static MultiAnswer of(ClientPb.MultiRequest request, RpcResponse response) throws RpcException {
        ClientPb.MultiResponse answer = response.parse(ClientPb.MultiResponse.parser());
        if (answer.getRegionActionResultCount() != request.getRegionActionCount()) {
            throw new RpcException(
                    ErrorKind.DO_NOT_RETRY,
                    "The server answered " + answer.getRegionActionResultCount() + " of "
                            + request.getRegionActionCount() + " region actions");
        }
        var reader = new ResultReader(response.cells());
        var regions = new ArrayList<OfRegion>();
        for (ClientPb.RegionActionResult result : answer.getRegionActionResultList()) {
            regions.add(ofRegion(result, reader));
        }
        return new MultiAnswer(regions);
    }

    private static OfRegion ofRegion(ClientPb.RegionActionResult result, ResultReader reader) throws RpcException {
        if (result.hasException()) {
            var failure = ErrorWire.fromPair(result.getException());
            return new OfRegion(Optional.of(failure), Map.of(), false, Row.EMPTY);
        }
        var actions = new TreeMap<Integer, OfAction>();
        Row first = Row.EMPTY;
        for (ClientPb.ResultOrException action : result.getResultOrExceptionList()) {
            Row row = reader.next(action.getResult());
            if (!row.isEmpty() && first.isEmpty()) {
                first = row;
            }
            actions.put(
                    action.getIndex(),
                    action.hasException()
                            ? new OfAction(row, false, Optional.of(ErrorWire.fromPair(action.getException())))
                            : new OfAction(row, exists(action.getResult()), Optional.empty()));
        }
        return new OfRegion(Optional.empty(), actions, !result.hasProcessed() || result.getProcessed(), first);
    }

    private static boolean exists(ClientPb.Result result) {
        return !result.hasExists() || result.getExists();
    }
}
